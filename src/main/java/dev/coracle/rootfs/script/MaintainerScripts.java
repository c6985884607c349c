package dev.coracle.rootfs.script;

import dev.coracle.source.apt.deb.PackageContents;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a package's maintainer scripts would do, as far as their text says it in constants. Read,
 * never run.
 */
public final class MaintainerScripts {
  /** A file or link that is made from another: {@code cp}, {@code ucf}, {@code ln -s}. */
  public record Made(String from, String to, boolean link) {}

  /** A choice of {@code update-alternatives --install}. */
  public record Alternative(String link, String path, int priority) {}

  /** An owner that a path is given. */
  public record Owner(String path, String user, String group) {}

  /** An account that is added; an empty group means one of the same name. */
  public record Account(String name, boolean group, String mainGroup, String home, String shell) {}

  private final List<Made> made = new ArrayList<>();
  private final List<Alternative> alternatives = new ArrayList<>();
  private final List<Owner> owners = new ArrayList<>();
  private final List<Account> accounts = new ArrayList<>();

  private MaintainerScripts() {}

  public static MaintainerScripts of(PackageContents contents) {
    MaintainerScripts all = new MaintainerScripts();
    for (String name : List.of("preinst", "postinst")) {
      String text = contents.scripts().get(name);
      if (text != null) {
        ShellScript.read(text).commands().forEach(all::read);
      }
    }
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
      case "chown" -> owner(operands(words));
      case "adduser", "useradd" -> user(words);
      case "addgroup", "groupadd" -> group(words);
      default -> {
        // Everything else is the package manager's own business.
      }
    }
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
      made.add(new Made(operands.get(0), operands.get(1), link));
    }
  }

  private void alternative(List<String> words) {
    int at = words.indexOf("--install");
    if (at < 0 || words.size() < at + 5 || !words.get(at + 4).matches("\\d{1,6}")) {
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
      alternatives.add(new Alternative(link, path, priority));
    }
  }

  private void owner(List<String> operands) {
    if (operands.size() < 2 || !isConstant(operands.get(0))) {
      return;
    }
    String[] names = operands.get(0).split("[:.]", 2);
    for (String path : operands.subList(1, operands.size())) {
      if (path.startsWith("/") && isConstant(path)) {
        owners.add(new Owner(path, names[0], names.length > 1 ? names[1] : ""));
      }
    }
  }

  private void user(List<String> words) {
    Map<String, String> options = new HashMap<>();
    List<String> names = names(words, options);
    if (options.containsKey("--group") && !options.containsKey("--system")) {
      group(words);
    } else if (names.size() == 2 && !options.containsKey("--system")) {
      return;
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
              options.getOrDefault("--shell", "/usr/sbin/nologin")));
    }
  }

  private static final String NOGROUP = "nogroup";

  private void group(List<String> words) {
    names(words, new HashMap<>()).stream()
        .findFirst()
        .ifPresent(name -> accounts.add(new Account(name, true, "", "", "")));
  }

  /** Operands of adduser and its kin; options with a value are kept apart. */
  private static List<String> names(List<String> words, Map<String, String> options) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      String word = LONG.getOrDefault(words.get(i), words.get(i));
      int equals = word.indexOf('=');
      if (word.startsWith("--") && equals > 0) {
        options.put(word.substring(0, equals), word.substring(equals + 1));
      } else if (VALUED.contains(word) && i + 1 < words.size()) {
        options.put(word, words.get(++i));
      } else if (word.startsWith("-")) {
        options.put(word, "");
      } else if (word.matches("[a-z_][a-z0-9_-]{0,31}")) {
        names.add(word);
      } else if (word.startsWith(">") || word.startsWith("2>")) {
        break;
      }
    }
    return names;
  }

  private static final Map<String, String> LONG =
      Map.of("-r", "--system", "-d", "--home", "-s", "--shell", "-g", "--gid", "-U", "--group");
  private static final List<String> VALUED =
      List.of(
          "--home",
          "--home-dir",
          "--shell",
          "--ingroup",
          "--gid",
          "--uid",
          "--gecos",
          "--comment",
          "-c",
          "-u",
          "--firstuid",
          "--lastuid",
          "-G",
          "--groups",
          "-b",
          "-k",
          "-K");

  public List<Made> made() {
    return made;
  }

  public List<Alternative> alternatives() {
    return alternatives;
  }

  public List<Owner> owners() {
    return owners;
  }

  public List<Account> accounts() {
    return accounts;
  }
}
