package dev.coracle.answer.why;

import java.util.List;

/**
 * The answer to "why is this in?".
 *
 * @param subject what was asked about, as the result names it
 * @param kind {@code file}, {@code unit}, {@code package} or {@code option}
 * @param in whether the result has it
 * @param facts a few words on it, such as its size or value
 * @param chains from a recipe's line to it, shortest first; empty if it is not in
 * @param complete whether these are all chains
 * @param absence why it is not in, a sentence each; empty if it is in
 */
public record WhyAnswer(
    String subject,
    String kind,
    boolean in,
    String facts,
    List<List<Link>> chains,
    boolean complete,
    List<String> absence) {

  public WhyAnswer {
    chains = List.copyOf(chains);
    absence = List.copyOf(absence);
  }

  /**
   * One link of a chain.
   *
   * @param kind {@code recipe}, {@code unit}, {@code program}, {@code library}, {@code link},
   *     {@code file}, {@code directory}, {@code package} or {@code generated}
   * @param name such as {@code binaries: ip} or a path
   * @param from the recipe's file and line, or the package with its version; may be empty
   */
  public record Link(String kind, String name, String from) {}
}
