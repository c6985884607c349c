package dev.coracle.rootfs.data;

import dev.coracle.rootfs.elf.Programs;
import dev.coracle.rootfs.mention.Mentions;
import dev.coracle.rootfs.script.ShellScript;
import dev.coracle.rootfs.view.UsrMerge;
import dev.coracle.source.apt.deb.PackageContents;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds the programs that scripts and other programs start by name. */
final class StartedPrograms {
  private static final String ESSENTIAL = "\nEssential: yes";
  private static final Pattern DEPENDS = Pattern.compile("(?m)^(?:Pre-)?Depends: (.*)$");
  private static final List<String> HELPER_DIRECTORIES = List.of("/usr/lib/", "/usr/libexec/");

  /** Built into every shell, or words that mean something else in data. */
  private static final Set<String> BUILT_IN =
      Set.of(
          "test", "echo", "printf", "kill", "true", "false", "pwd", "cd", "read", "set", "unset",
          "export", "local", "return", "exit", "shift", "trap", "umask", "wait", "eval", "exec",
          "for", "case", "esac", "fi", "done", "in", "else", "then", "do", "if", "while");

  private final DataContext context;
  private final MentionFollower follower;
  private final Programs programs;
  private final Set<String> parts = new HashSet<>();

  StartedPrograms(DataContext context, MentionFollower follower) {
    this.context = context;
    this.follower = follower;
    this.programs = context.programs();
  }

  /** A file that a shell script reads is shell too. */
  boolean isShellPart(String path) {
    return parts.contains(path);
  }

  /** A program that another one starts by way of a shell, where that can rely on it. */
  void byShell(String name, MentioningFile from) {
    programs
        .find(name, Programs.DIRECTORIES)
        .filter(
            found -> reliesOn(from, found.links().isEmpty() ? found.path() : found.links().get(0)))
        .filter(programs::canStart)
        .ifPresent(found -> follower.include(found, from));
  }

  /** Whether a program's package says that it needs that of another, or need not say so. */
  private boolean reliesOn(MentioningFile from, String path) {
    Optional<PackageContents> owner = context.view().owner(UsrMerge.map(path));
    Optional<PackageContents> asker = context.view().owner(from.path());
    return owner.isPresent()
        && asker.isPresent()
        && (owner.get().control().contains(ESSENTIAL)
            || DEPENDS
                .matcher(asker.get().control())
                .results()
                .flatMap(line -> Stream.of(line.group(1).split("[^a-z0-9.+-]+", 0)))
                .anyMatch(owner.get().locked().name()::equals));
  }

  /** The program that {@code env} starts: its first word after options and assignments. */
  void byEnv(MentioningFile from, List<String> command) {
    if (command.isEmpty() || !command.get(0).endsWith("/env")) {
      return;
    }
    command.stream()
        .skip(1)
        .filter(word -> !word.startsWith("-") && word.indexOf('=') < 0)
        .findFirst()
        .flatMap(name -> programs.find(name, Programs.DIRECTORIES))
        .filter(programs::canStart)
        .ifPresent(found -> follower.include(found, from));
  }

  /** Programs that a shell script starts by name. */
  void commands(MentioningFile from, ShellScript script) {
    for (String name : script.programs()) {
      if (!BUILT_IN.contains(name)) {
        programs
            .find(name, Programs.DIRECTORIES)
            .filter(programs::canStart)
            .ifPresent(found -> follower.include(found, from));
      }
    }
    script.commands().stream()
        .filter(command -> command.size() == 2 && Set.of(".", "source").contains(command.get(0)))
        .forEach(command -> parts.add(UsrMerge.map(command.get(1))));
    script.commands().forEach(command -> subcommand(from, command));
    // Paths that the script puts together of variables do not stand in its text.
    script.commands().stream()
        .flatMap(List::stream)
        .filter(word -> word.indexOf('$') < 0)
        .flatMap(word -> Mentions.inText(word).stream())
        .forEach(path -> follower.follow(path, from));
  }

  /**
   * The helper that a program starts for its first argument: {@code name word} starts {@code
   * name-word} of the same source.
   */
  void subcommand(MentioningFile from, List<String> command) {
    Optional<String> word =
        command.stream().skip(1).filter(each -> !each.startsWith("-")).findFirst();
    if (word.filter(each -> each.matches("[a-z][a-z0-9-]*")).isEmpty()) {
      return;
    }
    String name = command.get(0).substring(command.get(0).lastIndexOf('/') + 1);
    String helper = name + "-" + word.get();
    programs
        .find(command.get(0), Programs.DIRECTORIES)
        .flatMap(program -> context.rules().source(program.path()))
        .ifPresent(
            source ->
                context.ofSource(source).stream()
                    .flatMap(each -> each.nodes().keySet().stream())
                    .filter(path -> path.name().equals(helper))
                    .map(path -> UsrMerge.map(path.text()))
                    .filter(path -> HELPER_DIRECTORIES.stream().anyMatch(path::startsWith))
                    .forEach(path -> follower.follow(path, from)));
  }
}
