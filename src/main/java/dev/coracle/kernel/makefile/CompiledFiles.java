package dev.coracle.kernel.makefile;

import dev.coracle.kernel.compile.SourceFilter;
import dev.coracle.kernel.kconfig.DotConfig;
import dev.coracle.kernel.makefile.CompileAnswer.State;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which files of a source are compiled with a configuration, by the makefiles' lines {@code
 * obj-$(CONFIG_X) += a.o}, {@code a-y := b.o} and {@code obj-$(CONFIG_Y) += directory/}.
 *
 * <p>It errs on one side: conditions that are not understood count as met, and a line that cannot
 * be followed makes the answer UNKNOWN. NOT_COMPILED means that every way to the file leads over an
 * option that is off.
 */
public final class CompiledFiles {
  private static final Pattern CONDITION =
      Pattern.compile("\\$[({](?:subst m,y,\\$[({])?CONFIG_([A-Za-z0-9_]+)[)}]{1,2}");

  private static final Pattern ALWAYS = Pattern.compile("y|m|objs");
  private static final Pattern LINKED = Pattern.compile("(obj|lib)-(.+)");

  /** Lists of the top makefile, to which an architecture's makefile adds. */
  private static final Pattern TOP_LISTS =
      Pattern.compile("(core|drivers|libs|net|virt|init|head)-(.+)");

  private static final Pattern TOP_MAKEFILES = Pattern.compile("Makefile|arch/[^/]+/Makefile");
  private static final Pattern COMPOSITE = Pattern.compile("(.+?)-(y|m|objs|\\$.+)");

  /** Lists that say how something is made, not that it is. */
  private static final Set<String> NEUTRAL = Set.of("targets", "clean-files", "no-clean-files");

  /** Programs for the host and other things that no kernel is linked of. */
  private static final Pattern ELSEWHERE =
      Pattern.compile("(tools|scripts|samples|Documentation|usr)/.*");

  private final MakefileIndex index;
  private final DotConfig config;
  private final String architecture;

  /**
   * @param config the final configuration
   * @param architecture the kernel's name of it
   */
  public CompiledFiles(MakefileIndex index, DotConfig config, String architecture) {
    this.index = index;
    this.config = config;
    this.architecture = architecture;
  }

  /**
   * Whether a file is compiled.
   *
   * @param path in the source, such as {@code fs/ext4/super.c}
   */
  public CompileAnswer of(String path) {
    if (!SourcePath.resolve("", path, architecture).equals(Optional.of(path))) {
      return CompileAnswer.unknown(path + " is no path of a kernel's source");
    }
    if (isLeftOut(path)) {
      return CompileAnswer.notCompiled(
          path + " is not compiled: no kernel for " + architecture + " is made of it");
    }
    if (!index.hasFile(path)) {
      return CompileAnswer.unknown("the kernel's source has no file " + path);
    }
    CompileAnswer answer = source(path, new HashSet<>());
    return switch (answer.state()) {
      case COMPILED -> CompileAnswer.compiled(path + " is compiled");
      case NOT_COMPILED -> CompileAnswer.notCompiled(path + " is not compiled: " + answer.reason());
      case UNKNOWN ->
          CompileAnswer.unknown(
              "whether " + path + " is compiled is not known: " + answer.reason());
    };
  }

  /** Files that are not even unpacked for a compile. */
  private boolean isLeftOut(String path) {
    if (SourceFilter.whole(architecture).wantsFile(path)) {
      return false;
    }
    String[] steps = path.split("/", -1);
    return !steps[0].equals("arch")
        || (steps.length > 2 && !index.in("arch/" + steps[1] + "/Makefile").isEmpty());
  }

  private CompileAnswer source(String path, Set<String> seen) {
    if (!MakefileIndex.isSource(path)) {
      return CompileAnswer.unknown("a header is compiled into what includes it");
    }
    List<CompileAnswer> ways = new ArrayList<>(inclusions(path, seen));
    String object = path.substring(0, path.lastIndexOf('.')) + ".o";
    Optional<CompileAnswer> own = object(object, seen);
    own.ifPresent(ways::add);
    if (own.isEmpty() && ways.isEmpty()) {
      return CompileAnswer.unknown("no makefile names " + object);
    }
    return CompileAnswer.any(ways).orElseThrow();
  }

  /** The ways by which a file is a part of others' text. */
  private List<CompileAnswer> inclusions(String path, Set<String> seen) {
    List<CompileAnswer> ways = new ArrayList<>();
    Map<String, Set<String>> all = index.inclusionsOf(MakefileIndex.lastStep(path));
    all.forEach(
        (written, includers) -> {
          for (String each : includers) {
            Optional<String> meant =
                SourcePath.resolve(SourcePath.directory(each), written, architecture);
            boolean itself = meant.equals(Optional.of(path));
            boolean other = !itself && meant.isPresent() && index.hasFile(meant.get());
            if (ELSEWHERE.matcher(each).matches() || other || !seen.add("include " + each)) {
              continue;
            }
            ways.add(
                itself && MakefileIndex.isSource(each)
                    ? source(each, seen)
                    : CompileAnswer.unknown(each + " includes it, or a file of its name"));
          }
        });
    return ways;
  }

  /** The ways by which an object is linked; empty if no makefile names it. */
  private Optional<CompileAnswer> object(String object, Set<String> seen) {
    List<CompileAnswer> ways = new ArrayList<>();
    for (Assignment each : index.naming(MakefileIndex.lastStep(object))) {
      if (isElsewhere(each)) {
        continue;
      }
      for (String word : each.words()) {
        if (means(each, word, object)) {
          variable(each, seen).ifPresent(ways::add);
        } else if (couldMean(each, word, object)) {
          ways.add(CompileAnswer.unknown(unfollowed(each)));
        }
      }
    }
    if (madeByPattern(SourcePath.directory(object))) {
      ways.add(CompileAnswer.unknown("a makefile there lists its objects by a pattern"));
    }
    return CompileAnswer.any(ways);
  }

  private boolean isElsewhere(Assignment each) {
    String path = each.makefile();
    boolean foreign = path.startsWith("arch/") && !path.startsWith("arch/" + architecture + "/");
    return foreign
        || ELSEWHERE.matcher(path).matches()
        || NEUTRAL.contains(each.variable())
        || each.variable().startsWith("hostprogs");
  }

  private boolean means(Assignment each, String word, String path) {
    return each.isOwnMakefile()
        && SourcePath.resolve(base(each), word, architecture).equals(Optional.of(path));
  }

  /** A word that ends as the path does, and of which the rest is not known. */
  private boolean couldMean(Assignment each, String word, String path) {
    String last = MakefileIndex.lastStep(path);
    boolean named =
        List.of(word.split("[\\s,()]+", 0)).stream()
            .anyMatch(part -> MakefileIndex.lastStep(part).equals(last));
    return named
        && (!each.isOwnMakefile() || SourcePath.resolve(base(each), word, architecture).isEmpty());
  }

  /** What words are relative to: an architecture's makefile is a part of the top one. */
  private static String base(Assignment each) {
    return isTopList(each) ? "" : each.directory();
  }

  private static boolean isTopList(Assignment each) {
    return TOP_MAKEFILES.matcher(each.makefile()).matches()
        && TOP_LISTS.matcher(each.variable()).matches();
  }

  private boolean madeByPattern(String directory) {
    String prefix = directory.isEmpty() ? "" : directory + "/";
    return List.of("Makefile", "Kbuild").stream()
        .flatMap(name -> index.in(prefix + name).stream())
        .filter(each -> !isElsewhere(each))
        .flatMap(each -> each.words().stream())
        .anyMatch(word -> word.contains("%.o") || word.contains("$(wildcard"));
  }

  private static String unfollowed(Assignment each) {
    return "the line " + each.variable() + " of " + each.makefile() + " cannot be followed";
  }

  /** Where the words of a variable go; empty if that was asked before on the same way. */
  private Optional<CompileAnswer> variable(Assignment each, Set<String> seen) {
    if (!seen.add(each.makefile() + " " + each.variable())) {
      return Optional.empty();
    }
    Matcher linked = (isTopList(each) ? TOP_LISTS : LINKED).matcher(each.variable());
    if (linked.matches()) {
      return Optional.of(
          under(linked.group(2), each, () -> entered(base(each), new HashSet<>(seen))));
    }
    Matcher composite = COMPOSITE.matcher(each.variable());
    if (composite.matches()) {
      String name = composite.group(1);
      return Optional.of(under(composite.group(2), each, () -> composite(name, each, seen)));
    }
    return Optional.of(
        CompileAnswer.any(references(each, Set.of(each.variable()), seen))
            .orElse(CompileAnswer.unknown(unfollowed(each))));
  }

  private CompileAnswer composite(String name, Assignment each, Set<String> seen) {
    List<CompileAnswer> ways =
        references(each, Set.of(name + "-y", name + "-m", name + "-objs"), seen);
    SourcePath.resolve(each.directory(), name + ".o", architecture)
        .flatMap(object -> object(object, seen))
        .ifPresent(ways::add);
    return CompileAnswer.any(ways).orElse(CompileAnswer.unknown(unfollowed(each)));
  }

  /** Lines of the same directory that name one of some variables. */
  private List<CompileAnswer> references(Assignment from, Set<String> names, Set<String> seen) {
    List<CompileAnswer> ways = new ArrayList<>();
    String prefix = from.directory().isEmpty() ? "" : from.directory() + "/";
    for (String file :
        new LinkedHashSet<>(List.of(from.makefile(), prefix + "Makefile", prefix + "Kbuild"))) {
      for (Assignment each : index.in(file)) {
        boolean named =
            each.words().stream()
                .anyMatch(
                    word ->
                        names.stream()
                            .anyMatch(
                                n ->
                                    word.contains("$(" + n + ")")
                                        || word.contains("${" + n + "}")));
        if (named && !isElsewhere(each)) {
          variable(each, seen).ifPresent(ways::add);
        }
      }
    }
    return ways;
  }

  /** What comes of a list that counts if its suffix, such as {@code $(CONFIG_X)}, is y or m. */
  private CompileAnswer under(String suffix, Assignment each, Supplier<CompileAnswer> then) {
    if (ALWAYS.matcher(suffix).matches()) {
      return then.get();
    }
    Matcher condition = CONDITION.matcher(suffix);
    if (!condition.matches()) {
      return CompileAnswer.unknown(unfollowed(each));
    }
    String option = "CONFIG_" + condition.group(1);
    if (!index.to(option).isEmpty()) {
      return CompileAnswer.unknown("a makefile sets " + option);
    }
    String value = config.value(condition.group(1));
    return value.equals("y") || value.equals("m")
        ? then.get()
        : CompileAnswer.notCompiled(option + " is off (" + each.makefile() + ")");
  }

  /** Whether a directory's makefile is read; where no line says so, it is taken to be. */
  private CompileAnswer entered(String directory, Set<String> seen) {
    CompileAnswer read = CompileAnswer.compiled("");
    if (directory.isEmpty()) {
      return read;
    }
    String wanted = directory + "/";
    List<CompileAnswer> ways = new ArrayList<>();
    for (Assignment each : index.naming(MakefileIndex.lastStep(wanted))) {
      if (isElsewhere(each) || each.directory().equals(directory)) {
        continue;
      }
      for (String word : each.words()) {
        if (means(each, word, wanted)) {
          ways.add(variable(each, seen).orElse(read));
        } else if (couldMean(each, word, wanted)) {
          ways.add(CompileAnswer.unknown(unfollowed(each)));
        }
      }
    }
    CompileAnswer answer = CompileAnswer.any(ways).orElse(read);
    return answer.is(State.UNKNOWN) ? read : answer;
  }
}
