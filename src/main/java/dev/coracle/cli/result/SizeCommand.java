package dev.coracle.cli.result;

import dev.coracle.answer.ResultFacts;
import dev.coracle.answer.size.RemovalSavings;
import dev.coracle.answer.size.SizePage;
import dev.coracle.answer.size.SizeReport;
import dev.coracle.answer.size.SizeText;
import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommonOptions;
import dev.coracle.cli.context.ResultArgument;
import dev.coracle.cli.output.JsonText;
import dev.coracle.publish.OriginsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code coracle size}. */
@Command(
    name = "size",
    description = {
      "Show what makes a result large: its bytes by package, by directory and by reason.",
      "",
      "At the end are the largest files that nothing else in the image needs, with the bytes that"
          + " would leave with each."
    },
    footer = {
      "",
      "Examples:",
      "  coracle size                              the result that was built last",
      "  coracle size --html size.html output/base/latest",
      "  coracle size --without ip                 what leaving out an entry would save"
    })
public final class SizeCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private CommonOptions common;

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = "A result's directory (default: the newest in output).")
  private Path directory;

  @Option(
      names = "--without",
      paramLabel = "X",
      description =
          "What leaving out X would save, with all that only X needs: an entry of the recipe, a"
              + " package, or a path.")
  private String without;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Also write a page with treemaps, in one file.")
  private Path html;

  public SizeCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    ResultFacts facts =
        ResultFacts.read(
            ResultArgument.find(context, Optional.ofNullable(directory)), OriginsReader.Part.FILES);
    if (without != null) {
      RemovalSavings.Saved saved = new RemovalSavings(facts).without(without);
      print(SizeText.text(saved), json -> SizeText.json(json, saved));
      return 0;
    }
    SizeReport report = SizeReport.of(facts);
    if (html != null) {
      Files.writeString(context.directory().resolve(html), SizePage.of(report));
    }
    print(SizeText.text(report), json -> SizeText.json(json, report));
    return 0;
  }

  private void print(String text, JsonText.Fields fields) throws IOException {
    if (common.json()) {
      context.out().println(JsonText.object(fields));
    } else {
      context.out().print(text);
    }
  }
}
