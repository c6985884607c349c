package dev.coracle.rootfs.script;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lines of a maintainer script that count when a package is installed for the first time: loops
 * over constants line by line, without the branches of upgrades and of comparisons that are false.
 */
final class ScriptBlocks {
  private static final Pattern LOOP =
      Pattern.compile("for ([A-Za-z_][A-Za-z0-9_]*) in ([^;]*?)\\s*(?:;\\s*(?:do\\b(.*))?)?");
  private static final Pattern OPENS = Pattern.compile("(for|while|until)\\b.*");
  private static final Pattern CLOSES = Pattern.compile("done\\b.*|.*;\\s*done\\b.*");
  private static final Pattern COMPARED =
      Pattern.compile("(el)?if \\[ \"?([^\"$`\\s]*)\"? (==?|!=) \"?([^\"$`\\s]*)\"? \\]\\s*(;.*)?");
  private static final Pattern IF = Pattern.compile("if\\b.*");
  private static final Pattern IF_IN_ONE_LINE = Pattern.compile(".*;\\s*fi\\b.*");
  private static final Pattern ELIF = Pattern.compile("elif\\b.*");
  private static final Pattern ELSE = Pattern.compile("else\\b.*");
  private static final Pattern FI = Pattern.compile("fi\\b.*");
  private static final int MOST_WORDS = 32;
  private static final int MOST_LINES = 20_000;

  private final UnaryOperator<String> constants;
  private final List<String> out = new ArrayList<>();

  private ScriptBlocks(UnaryOperator<String> constants) {
    this.constants = constants;
  }

  /**
   * The lines that count.
   *
   * @param constants puts constants in for variables
   */
  static List<String> of(List<String> lines, UnaryOperator<String> constants) {
    ScriptBlocks blocks = new ScriptBlocks(constants);
    blocks.unroll(lines, 0);
    return withoutBranches(blocks.out);
  }

  private void unroll(List<String> lines, int depth) {
    for (int i = 0; i < lines.size() && out.size() < MOST_LINES; i++) {
      String line = lines.get(i).strip();
      Matcher loop = LOOP.matcher(line);
      List<String> words = loop.matches() ? words(loop.group(2)) : List.of();
      int end = words.isEmpty() || depth > 4 ? -1 : end(lines, i);
      if (end < 0) {
        out.add(line);
        continue;
      }
      List<String> body = new ArrayList<>(lines.subList(Math.min(i + 1, end), end));
      String rest = loop.group(3) == null ? "" : loop.group(3).replaceFirst(";?\\s*done\\b.*", "");
      body.add(0, rest.strip());
      Pattern variable =
          Pattern.compile("\\$(?:\\{" + loop.group(1) + "\\}|" + loop.group(1) + "\\b)");
      for (String word : words) {
        String literal = Matcher.quoteReplacement(word);
        unroll(
            body.stream().map(each -> variable.matcher(each).replaceAll(literal)).toList(),
            depth + 1);
      }
      i = end;
    }
  }

  /** The values that a loop goes through; none where they are not constant. */
  private List<String> words(String list) {
    List<String> words = ShellScript.words(constants.apply(list));
    boolean constant =
        words.size() <= MOST_WORDS
            && words.stream().allMatch(word -> word.matches("[A-Za-z0-9_./+@:=-]+"));
    return constant ? words : List.of();
  }

  /** The line at which the loop that begins at a line ends. */
  private static int end(List<String> lines, int begin) {
    int open = 0;
    for (int i = begin; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (OPENS.matcher(line).matches()) {
        open++;
      }
      if (CLOSES.matcher(line).matches() && --open == 0) {
        return i;
      }
    }
    return -1;
  }

  /** What is known of a condition at the first installation. */
  private enum Truth {
    YES,
    NO,
    UNKNOWN
  }

  private record Branch(Truth condition, boolean skipped) {}

  private static List<String> withoutBranches(List<String> lines) {
    List<String> left = new ArrayList<>();
    Deque<Branch> open = new ArrayDeque<>();
    for (String line : lines) {
      if (is(IF, line) && !is(IF_IN_ONE_LINE, line)) {
        open.push(branch(line));
      } else if (is(ELIF, line) && !open.isEmpty()) {
        boolean taken = open.pop().condition() == Truth.YES;
        open.push(taken ? new Branch(Truth.YES, true) : branch(line));
      } else if (is(ELSE, line) && !open.isEmpty()) {
        Truth before = open.pop().condition();
        open.push(new Branch(before, before == Truth.YES));
      } else if (is(FI, line) && !open.isEmpty()) {
        open.pop();
      }
      if (open.stream().noneMatch(Branch::skipped)) {
        left.add(line);
      }
    }
    return left;
  }

  private static boolean is(Pattern keyword, String line) {
    return keyword.matcher(line).matches();
  }

  private static Branch branch(String line) {
    Truth truth = truth(line);
    return new Branch(truth, truth == Truth.NO);
  }

  /** A comparison of versions is one with the version before, and there is none. */
  private static Truth truth(String line) {
    Matcher compared = COMPARED.matcher(line);
    if (compared.matches()) {
      boolean equal = compared.group(2).equals(compared.group(4));
      return equal == !compared.group(3).equals("!=") ? Truth.YES : Truth.NO;
    }
    boolean upgrade = line.contains("--compare-versions") || line.contains("[ -n \"$2\" ]");
    boolean only = !line.contains("||") && !line.contains("-z ") && !line.contains("!");
    return upgrade && only ? Truth.NO : Truth.UNKNOWN;
  }
}
