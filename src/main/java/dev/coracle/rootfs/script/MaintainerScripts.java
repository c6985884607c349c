package dev.coracle.rootfs.script;

import dev.coracle.source.apt.deb.PackageContents;
import dev.coracle.tree.TreePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a package's maintainer scripts would do, as far as their text says it in constants. Read,
 * never run.
 */
public final class MaintainerScripts {
  /** A file or link that is made from another: {@code cp}, {@code ucf}, {@code ln -s}. */
  public record Made(String from, String to, boolean link) {}

  /** A choice of {@code update-alternatives --install}. */
  public record Alternative(String link, String path, int priority) {}

  /** An owner that a path is given, with all below it where that is said. */
  public record Owner(String path, String user, String group, boolean recursive) {
    /** Whether a path is given this owner. */
    public boolean covers(String other) {
      return other.equals(path) || (recursive && other.startsWith(path + "/"));
    }
  }

  /**
   * A directory that is made.
   *
   * @param user empty where the command says none
   * @param group likewise
   * @param mode permission bits
   */
  public record MadeDirectory(String path, String user, String group, int mode) {}

  /**
   * An account that is added.
   *
   * @param mainGroup empty for one of the same name
   * @param memberOf the group that a user becomes a member of; all else is empty then
   */
  public record Account(
      String name, boolean group, String mainGroup, String home, String shell, String memberOf) {}

  /**
   * A mode and an owner that a path is given whatever its package says.
   *
   * @param mode permission bits
   */
  public record StatOverride(String path, String user, String group, int mode) {}

  /**
   * Files of other packages that are moved away.
   *
   * @param path whose file
   * @param to where to
   * @param by the package whose own file stays
   */
  public record Diversion(String path, String to, String by) {}

  private final String name;
  private final List<StatOverride> overrides = new ArrayList<>();
  private final List<Diversion> diversions = new ArrayList<>();
  private final Set<String> undiverted = new HashSet<>();
  private final SortedSet<String> unread = new TreeSet<>();
  private final List<List<String>> commands = new ArrayList<>();
  private final List<Made> made = new ArrayList<>();
  private final List<Alternative> alternatives = new ArrayList<>();
  private final List<Owner> owners = new ArrayList<>();
  private final List<Account> accounts = new ArrayList<>();
  private final List<MadeDirectory> directories = new ArrayList<>();

  private MaintainerScripts(String name) {
    this.name = name;
  }

  /** The programs of which calls are read. */
  private static final Pattern READ =
      Pattern.compile(
          "\\b(cp|ucf|install|mkdir|ln|update-alternatives|chown|dpkg-statoverride|dpkg-divert"
              + "|adduser|useradd|usermod|addgroup|groupadd)\\b");

  /**
   * Reads.
   *
   * @param further more commands that {@link #calls} is asked for
   */
  public static MaintainerScripts of(PackageContents contents, Set<String> further) {
    MaintainerScripts all = new MaintainerScripts(contents.locked().name());
    for (String name : List.of("preinst", "postinst")) {
      String text = contents.scripts().get(name);
      // Most scripts only start and stop units; to read them takes longer than all else here.
      if (text != null
          && (READ.matcher(text).find() || further.stream().anyMatch(text::contains))) {
        all.commands.addAll(ShellScript.firstInstallation(text).commands());
      }
    }
    all.commands.forEach(all::read);
    all.diversions.removeIf(each -> all.undiverted.contains(each.path()));
    return all;
  }

  private void read(List<String> command) {
    String program = command.get(0).substring(command.get(0).lastIndexOf('/') + 1);
    List<String> words = command.subList(1, command.size());
    switch (program) {
      case "cp", "ucf" -> copy(operands(words), false);
      case "ln" -> {
        if (words.stream().anyMatch(word -> word.startsWith("-") && word.contains("s"))) {
          copy(operands(words), true);
        }
      }
      case "update-alternatives" -> alternative(words);
      case "install" -> install(words);
      case "mkdir" -> directories(InstallOptions.of(words));
      case "chown" -> owner(operands(words), isRecursive(words));
      case "dpkg-statoverride" -> override(words);
      case "dpkg-divert" -> divert(words);
      case "adduser", "useradd" -> user(words);
      case "usermod" -> member(AccountOptions.of(words));
      case "addgroup", "groupadd" -> group(words);
      default -> {
        // Everything else is the package manager's own business.
      }
    }
  }

  /** Notes a command that would count, were it constant. */
  private void unread(String program, List<String> words) {
    unread.add(program + " " + String.join(" ", words));
  }

  private void override(List<String> words) {
    if (!words.contains("--add")) {
      return;
    }
    List<String> operands = operands(words);
    String path = operands.size() > 3 ? operands.get(3) : "";
    String mode = operands.size() > 3 ? operands.get(2) : "";
    if (!operands.stream().allMatch(MaintainerScripts::isConstant)
        || !isPath(path)
        || !mode.matches("0?[0-7]{3,4}")) {
      unread("dpkg-statoverride", words);
      return;
    }
    String user = operands.get(0).replaceFirst("^#", "");
    String group = operands.get(1).replaceFirst("^#", "");
    overrides.add(new StatOverride(path, user, group, Integer.parseInt(mode, 8)));
  }

  private void divert(List<String> words) {
    if (words.contains("--list")
        || words.contains("--listpackage")
        || words.contains("--truename")) {
      return;
    }
    Map<String, String> options = new HashMap<>();
    List<String> paths = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      if (List.of("--divert", "--package").contains(words.get(i)) && i + 1 < words.size()) {
        options.put(words.get(i), words.get(++i));
      } else if (words.get(i).startsWith("/")) {
        paths.add(words.get(i));
      }
    }
    boolean constant =
        words.stream().allMatch(MaintainerScripts::isConstant)
            && words.stream()
                .filter(word -> word.startsWith("/"))
                .allMatch(MaintainerScripts::isPath);
    if (words.contains("--remove")) {
      undiverted.addAll(paths);
    } else if (!constant || paths.size() != 1) {
      unread("dpkg-divert", words);
    } else {
      String path = paths.get(0);
      String by = words.contains("--local") ? "" : options.getOrDefault("--package", name);
      diversions.add(new Diversion(path, options.getOrDefault("--divert", path + ".distrib"), by));
    }
  }

  private static boolean isPath(String word) {
    return word.matches("(/[!-.0-~]{1,255})+") && !word.matches(".*/\\.\\.?(/.*)?");
  }

  private static boolean isConstant(String word) {
    return word.indexOf('$') < 0 && word.indexOf('`') < 0 && word.indexOf('*') < 0;
  }

  private static List<String> operands(List<String> words) {
    return words.stream().filter(word -> !word.startsWith("-")).toList();
  }

  private void copy(List<String> operands, boolean link) {
    if (operands.size() == 2
        && operands.get(1).startsWith("/")
        && operands.stream().allMatch(MaintainerScripts::isConstant)) {
      String to = operands.get(1);
      String name = operands.get(0).substring(operands.get(0).lastIndexOf('/') + 1);
      TreePath.normalized(to.endsWith("/") ? to + name : to)
          .ifPresent(path -> made.add(new Made(operands.get(0), path.text(), link)));
    } else if (operands.size() == 2
        && operands.get(1).startsWith("/")
        && isConstant(operands.get(1))) {
      unread(link ? "ln -s" : "cp", operands);
    }
  }

  private void install(List<String> words) {
    InstallOptions options = InstallOptions.of(words);
    if (options.directories()) {
      directories(options);
    } else {
      copy(options.operands(), false);
    }
  }

  private void directories(InstallOptions options) {
    if (Stream.of(options.user(), options.group()).allMatch(MaintainerScripts::isConstant)) {
      options.operands().stream()
          .filter(MaintainerScripts::isPath)
          .filter(MaintainerScripts::isConstant)
          .map(path -> new MadeDirectory(path, options.user(), options.group(), options.mode()))
          .forEach(directories::add);
    }
  }

  private void alternative(List<String> words) {
    int at = words.indexOf("--install");
    if (at < 0) {
      return;
    }
    if (words.size() < at + 5
        || !words.get(at + 4).matches("\\d{1,6}")
        || !words.subList(at + 1, at + 4).stream().allMatch(MaintainerScripts::isConstant)) {
      unread("update-alternatives", words);
      return;
    }
    int priority = Integer.parseInt(words.get(at + 4));
    addAlternative(words.get(at + 1), words.get(at + 3), priority);
    for (int i = at + 5; i + 3 < words.size(); i++) {
      if (words.get(i).equals("--slave")) {
        addAlternative(words.get(i + 1), words.get(i + 3), priority);
      }
    }
  }

  private void addAlternative(String link, String path, int priority) {
    if (isConstant(link) && isConstant(path) && link.startsWith("/") && path.startsWith("/")) {
      Optional<TreePath> from = TreePath.normalized(link);
      Optional<TreePath> to = TreePath.normalized(path);
      if (from.isPresent() && to.isPresent()) {
        alternatives.add(new Alternative(from.get().text(), to.get().text(), priority));
      }
    }
  }

  private static boolean isRecursive(List<String> words) {
    return words.stream().anyMatch(word -> word.matches("--recursive|-[A-Za-z]*R[A-Za-z]*"));
  }

  private void owner(List<String> operands, boolean recursive) {
    if (operands.size() < 2) {
      return;
    }
    if (!isConstant(operands.get(0))) {
      if (operands.stream().skip(1).allMatch(each -> each.startsWith("/") && isConstant(each))) {
        unread("chown", operands);
      }
      return;
    }
    String[] names = operands.get(0).split("[:.]", 2);
    for (String path : operands.subList(1, operands.size())) {
      if (path.startsWith("/") && isConstant(path) && TreePath.normalized(path).isPresent()) {
        String plain = TreePath.normalized(path).orElseThrow().text();
        owners.add(new Owner(plain, names[0], names.length > 1 ? names[1] : "", recursive));
      }
    }
  }

  private void user(List<String> words) {
    AccountOptions command = AccountOptions.of(words);
    Map<String, String> options = command.options();
    List<String> names = command.names();
    if (names.isEmpty() && words.stream().anyMatch(word -> word.indexOf('$') >= 0)) {
      unread("adduser", words);
    }
    if (options.containsKey("--group") && !options.containsKey("--system")) {
      group(words);
    } else if (names.size() == 2 && !options.containsKey("--system")) {
      accounts.add(new Account(names.get(0), false, "", "", "", names.get(1)));
    } else if (!names.isEmpty()) {
      boolean ownGroup = options.containsKey("--group") || options.containsKey("--user-group");
      String main =
          options.getOrDefault("--ingroup", options.getOrDefault("--gid", ownGroup ? "" : NOGROUP));
      accounts.add(
          new Account(
              names.get(0),
              false,
              main,
              options.getOrDefault("--home", options.getOrDefault("--home-dir", "/nonexistent")),
              options.getOrDefault("--shell", "/usr/sbin/nologin"),
              ""));
    }
  }

  private static final String NOGROUP = "nogroup";

  private void group(List<String> words) {
    AccountOptions.of(words).names().stream()
        .findFirst()
        .ifPresent(name -> accounts.add(new Account(name, true, "", "", "", "")));
  }

  private void member(AccountOptions command) {
    for (String name : command.names()) {
      for (String group : command.options().getOrDefault("--groups", "").split(",", 0)) {
        if (!group.isEmpty() && isConstant(group)) {
          accounts.add(new Account(name, false, "", "", "", group));
        }
      }
    }
  }

  /** Modes and owners of paths. */
  public List<StatOverride> overrides() {
    return overrides;
  }

  /** Diversions that stay; those that a script takes back are none. */
  public List<Diversion> diversions() {
    return diversions;
  }

  /** Commands of these kinds that are not constant, for the report. */
  public SortedSet<String> unread() {
    return unread;
  }

  /** What a command is called with, options apart, where that is constant; one list a call. */
  public List<List<String>> calls(String command) {
    return commands.stream()
        .filter(words -> words.get(0).equals(command))
        .map(words -> operands(words.subList(1, words.size())))
        .filter(words -> words.stream().allMatch(MaintainerScripts::isConstant))
        .toList();
  }

  public List<Made> made() {
    return made;
  }

  public List<Alternative> alternatives() {
    return alternatives;
  }

  /** Directories that are made. */
  public List<MadeDirectory> directories() {
    return directories;
  }

  public List<Owner> owners() {
    return owners;
  }

  public List<Account> accounts() {
    return accounts;
  }
}
