package dev.coracle.cli.output;

import dev.coracle.cli.context.CliContext;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.Excerpt;
import dev.coracle.diagnostic.Severity;

/** Prints diagnostics on standard error. */
public final class DiagnosticOutput {
  private DiagnosticOutput() {}

  /** Prints a diagnostic, its severity in colour where the terminal has some. */
  public static void print(CliContext context, Diagnostic diagnostic) {
    String text = Excerpt.printableLines(diagnostic.render());
    if (context.colour()) {
      String colour = diagnostic.severity() == Severity.ERROR ? "\u001b[1;31m" : "\u001b[1;33m";
      String word = diagnostic.severity().word() + ":";
      text = text.replaceFirst(word, colour + word + "\u001b[0m");
    }
    context.err().println(text);
    GithubActions.annotate(context, diagnostic);
  }
}
