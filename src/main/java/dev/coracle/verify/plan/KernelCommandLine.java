package dev.coracle.verify.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * A kernel command line in words. A lone {@code --} ends what the kernel reads; what stands behind
 * it are arguments of init, so nothing for the kernel may be appended there. A word may hold spaces
 * between double quotes (Linux, {@code kernel/params.c}).
 *
 * @param kernel the kernel's words, quotes and all
 * @param init the words for init
 */
public record KernelCommandLine(List<String> kernel, List<String> init) {
  private static final String END = "--";

  public KernelCommandLine {
    kernel = List.copyOf(kernel);
    init = List.copyOf(init);
  }

  /** The line that arguments make, whatever stands in each. */
  public static KernelCommandLine of(List<String> arguments) {
    return of(String.join(" ", arguments));
  }

  /** The line of a text. */
  public static KernelCommandLine of(String text) {
    List<String> words = words(text);
    int end = words.indexOf(END);
    return end < 0
        ? new KernelCommandLine(words, List.of())
        : new KernelCommandLine(words.subList(0, end), words.subList(end + 1, words.size()));
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean quoted = false;
    for (char c : (text + " ").toCharArray()) {
      quoted ^= c == '"';
      if (quoted || !Character.isWhitespace(c)) {
        word.append(c);
      } else if (word.length() > 0) {
        words.add(word.toString());
        word.setLength(0);
      }
    }
    if (word.length() > 0) {
      words.add(word.toString().stripTrailing());
    }
    return words;
  }

  /** The same with other words for the kernel. */
  public KernelCommandLine withKernel(List<String> words) {
    return new KernelCommandLine(words, init);
  }

  /** The same with more words for the kernel, the last that it reads. */
  public KernelCommandLine plus(String more) {
    List<String> all = new ArrayList<>(kernel);
    all.addAll(words(more));
    return withKernel(all);
  }

  /** All words in their order. */
  public List<String> words() {
    List<String> all = new ArrayList<>(kernel);
    if (!init.isEmpty()) {
      all.add(END);
      all.addAll(init);
    }
    return all;
  }

  /** The line as a loader hands it over. */
  public String text() {
    return String.join(" ", words());
  }
}
