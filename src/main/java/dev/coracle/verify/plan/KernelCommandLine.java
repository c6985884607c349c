package dev.coracle.verify.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * A kernel command line as parameters. A lone {@code --} ends what the kernel reads; what follows
 * are arguments of init, so nothing for the kernel may be appended there. A parameter may hold
 * spaces between double quotes (Linux, {@code kernel/params.c}).
 *
 * @param kernel the kernel parameters, with their quotes
 * @param init the arguments of init
 */
public record KernelCommandLine(List<String> kernel, List<String> init) {
  private static final String END = "--";

  public KernelCommandLine {
    kernel = List.copyOf(kernel);
    init = List.copyOf(init);
  }

  /** The line that arguments make together. */
  public static KernelCommandLine of(List<String> arguments) {
    return of(String.join(" ", arguments));
  }

  /** The line of a text. */
  public static KernelCommandLine of(String text) {
    List<String> parameters = split(text);
    int end = parameters.indexOf(END);
    return end < 0
        ? new KernelCommandLine(parameters, List.of())
        : new KernelCommandLine(
            parameters.subList(0, end), parameters.subList(end + 1, parameters.size()));
  }

  private static List<String> split(String text) {
    List<String> parameters = new ArrayList<>();
    StringBuilder parameter = new StringBuilder();
    boolean quoted = false;
    for (char c : (text + " ").toCharArray()) {
      quoted ^= c == '"';
      if (quoted || !Character.isWhitespace(c)) {
        parameter.append(c);
      } else if (parameter.length() > 0) {
        parameters.add(parameter.toString());
        parameter.setLength(0);
      }
    }
    if (parameter.length() > 0) {
      parameters.add(parameter.toString().stripTrailing());
    }
    return parameters;
  }

  /** The same with other kernel parameters. */
  public KernelCommandLine withKernel(List<String> parameters) {
    return new KernelCommandLine(parameters, init);
  }

  /** The same with more kernel parameters, after the others. */
  public KernelCommandLine plus(String more) {
    List<String> all = new ArrayList<>(kernel);
    all.addAll(split(more));
    return withKernel(all);
  }

  /** All parameters in their order. */
  public List<String> parameters() {
    List<String> all = new ArrayList<>(kernel);
    if (!init.isEmpty()) {
      all.add(END);
      all.addAll(init);
    }
    return all;
  }

  /** The line as a boot loader passes it. */
  public String text() {
    return String.join(" ", parameters());
  }
}
