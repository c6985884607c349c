package dev.coracle.cli;

import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommonOptions;
import dev.coracle.cli.output.JsonText;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.DiagnosticCatalog;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.Suggestions;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code coracle explain}. */
@Command(
    name = "explain",
    description = {
      "Explain a diagnostic's code: what it means, an example, and the cure.",
      "",
      "The code is the word in brackets at a message's end, or `failure.cause` of verify.json."
          + " docs/errors.md has the same for all codes."
    },
    footer = {
      "",
      "Examples:",
      "  coracle explain recipe.unknown-key        one code",
      "  coracle explain recipe                    all codes that begin with recipe."
    })
final class ExplainCommand implements Callable<Integer> {
  private static final int WIDTH = 80;

  private final CliContext context;
  @Mixin private CommonOptions common;

  @Parameters(paramLabel = "CODE", description = "A code, or what stands before its dot.")
  private String code;

  ExplainCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    DiagnosticCatalog catalog = DiagnosticCatalog.load();
    String wanted = code.replaceAll("^\\[|]$", "");
    List<DiagnosticCatalog.Entry> found = catalog.find(wanted).stream().toList();
    if (found.isEmpty()) {
      found = catalog.entries().stream().filter(each -> each.area().equals(wanted)).toList();
    }
    if (found.isEmpty()) {
      throw unknown(wanted, catalog);
    }
    if (common.json()) {
      context.out().println(json(found));
    } else {
      found.forEach(this::print);
    }
    return 0;
  }

  private void print(DiagnosticCatalog.Entry entry) {
    context.out().println(entry.code());
    context.out().print(wrapped("means    ", entry.meaning()));
    context.out().println("  example  " + entry.example());
    context.out().print(wrapped("cure     ", entry.cure()));
  }

  /** A text as lines of at most 80 columns, below a label. */
  private static String wrapped(String label, String text) {
    StringBuilder lines = new StringBuilder();
    StringBuilder line = new StringBuilder("  " + label);
    int indent = line.length();
    for (String word : text.strip().split("\\s+", 0)) {
      if (line.length() + word.length() >= WIDTH && line.length() > indent) {
        lines.append(line.toString().stripTrailing()).append('\n');
        line.setLength(0);
        line.append(" ".repeat(indent));
      }
      line.append(word).append(' ');
    }
    return lines.append(line.toString().stripTrailing()).append('\n').toString();
  }

  private static String json(List<DiagnosticCatalog.Entry> entries) throws IOException {
    return JsonText.object(
        json -> {
          json.writeArrayFieldStart("codes");
          for (DiagnosticCatalog.Entry entry : entries) {
            json.writeStartObject();
            json.writeStringField("code", entry.code());
            json.writeStringField("meaning", entry.meaning());
            json.writeStringField("example", entry.example());
            json.writeStringField("cure", entry.cure());
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  private static CoracleException unknown(String wanted, DiagnosticCatalog catalog) {
    List<String> codes = catalog.entries().stream().map(DiagnosticCatalog.Entry::code).toList();
    return new CoracleException(
        ExitCode.NEGATIVE,
        Diagnostic.error(
            "explain.unknown-code",
            "there is no code '" + wanted + "'",
            Suggestions.suggestion(
                wanted, codes, "copy the word in brackets at the end of the message")));
  }
}
