package dev.coracle.rootfs.script;

import java.util.ArrayList;
import java.util.List;

/**
 * How install(1) or mkdir(1) is called.
 *
 * @param directories whether install makes directories
 * @param user the owner; empty for none
 * @param group likewise
 * @param mode permission bits; those of a plain directory where they are not given in octal
 * @param operands what is not an option
 */
record InstallOptions(
    boolean directories, String user, String group, int mode, List<String> operands) {
  private static final int PLAIN = 0755;

  /** Short options that take a value. */
  private static final String VALUED = "ogmtSZ";

  static InstallOptions of(List<String> words) {
    boolean directories = false;
    String user = "";
    String group = "";
    int mode = PLAIN;
    List<String> operands = new ArrayList<>();
    List<String> left = new ArrayList<>(words);
    while (!left.isEmpty()) {
      String word = left.remove(0);
      if (!word.startsWith("-")) {
        operands.add(word);
        continue;
      }
      Option option = Option.of(word, left);
      directories |= option.directories();
      switch (option.name()) {
        case "o", "owner" -> user = option.value();
        case "g", "group" -> group = option.value();
        case "m", "mode" -> mode = mode(option.value());
        default -> {
          // Says nothing about owner and mode.
        }
      }
    }
    return new InstallOptions(directories, user, group, mode, List.copyOf(operands));
  }

  private static int mode(String text) {
    return text.matches("[0-7]{3,5}") ? Integer.parseInt(text, 8) & 07777 : PLAIN;
  }

  /** One word that begins with a hyphen, and the value after it. */
  private record Option(String name, String value, boolean directories) {
    static Option of(String word, List<String> left) {
      if (word.startsWith("--")) {
        int equals = word.indexOf('=');
        String name = word.substring(2, equals < 0 ? word.length() : equals);
        boolean separate = equals < 0 && List.of("owner", "group", "mode").contains(name);
        String value = equals < 0 ? "" : word.substring(equals + 1);
        return new Option(name, separate ? next(left) : value, name.equals("directory"));
      }
      boolean directories = false;
      for (int i = 1; i < word.length(); i++) {
        directories |= word.charAt(i) == 'd';
        if (VALUED.indexOf(word.charAt(i)) >= 0) {
          String rest = word.substring(i + 1);
          String value = rest.isEmpty() ? next(left) : rest;
          return new Option(word.substring(i, i + 1), value, directories);
        }
      }
      return new Option("", "", directories);
    }

    private static String next(List<String> left) {
      return left.isEmpty() ? "" : left.remove(0);
    }
  }
}
