package dev.coracle.kernel.kconfig.syntax;

/** Runs what {@code $(shell,…)} names, or remembers what it answered. */
@FunctionalInterface
public interface ShellAnswers {
  /**
   * The command's output, its final line ends removed and others made blanks.
   *
   * @param command for {@code /bin/sh}, all macros expanded
   */
  String answer(String command);
}
