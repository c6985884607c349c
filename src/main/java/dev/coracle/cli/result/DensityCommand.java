package dev.coracle.cli.result;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.coracle.build.VerifyStage;
import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommandServices;
import dev.coracle.cli.context.CommonOptions;
import dev.coracle.cli.context.ProgressScope;
import dev.coracle.cli.context.SetupOption;
import dev.coracle.host.HostTool.Capability;
import dev.coracle.json.Json;
import dev.coracle.progress.Progress;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.ManifestReader;
import dev.coracle.publish.ResultStore;
import dev.coracle.recipe.schema.Quantities;
import dev.coracle.store.Store;
import dev.coracle.template.Templates;
import dev.coracle.verify.density.DensityReport;
import dev.coracle.verify.density.DensityScenario;
import dev.coracle.verify.density.DensityTable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code coracle density}. */
@Command(
    name = "density",
    description = {
      "Start guests from one image, one after another, and measure what they cost this host.",
      "",
      "Measures the guests with their root mapped (DAX), then the same guests with the same image"
          + " as a virtio-blk disk. Writes a table to standard output and a drawing to a file.",
      "",
      "With --image, each guest runs a container, whose image it has in the same ways. A guest is"
          + " measured once its program has started and the guest is at rest."
    },
    footer = {
      "",
      "Examples:",
      "  coracle density --guests 8 output/base/latest",
      "  sudo coracle density --ksm output/base/latest   also with equal pages merged",
      "  coracle density --image oci:images:app --guests 4 output/container/latest",
      "  coracle density --image oci:images:a --image oci:images:b output/web/latest",
      "  coracle density --image oci:images:app output/web/latest -- sleep 1000"
    })
public final class DensityCommand implements Callable<Integer> {
  private static final int MOST = 1000;
  private static final long LEAST = 32L << 20;

  private final CliContext context;
  @Mixin private CommonOptions common;
  @Mixin private SetupOption setup;
  @Spec private CommandSpec command;

  @Parameters(index = "0", paramLabel = "DIR", description = "A result's directory.")
  private Path directory;

  @Mixin private DensityImages images;

  @Parameters(
      index = "1..*",
      paramLabel = "ARGS",
      description = "After --: the arguments of the images' programs, instead of their own.")
  private List<String> arguments = List.of();

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      description = "A guest's memory, such as 256MiB, instead of the recipe's.")
  private String memory;

  @Option(
      names = "--guests",
      paramLabel = "N",
      description = "How many guests run at once (default: 4).")
  private int guests = 4;

  @Option(
      names = "--ksm",
      description =
          "Also measure with KSM, by which the host merges equal pages: it is switched on"
              + " for the whole host during the measurement, then reset (needs root).")
  private boolean ksm;

  @Option(
      names = "--qemu",
      paramLabel = "PATH",
      description = "The QEMU binary to use instead of the first one on the PATH.")
  private String qemu;

  @Option(names = "--to", paramLabel = "FILE", description = "Output file (default: density.svg).")
  private Path to = Path.of("density.svg");

  public DensityCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    require(guests >= 1 && guests <= MOST, "--guests", guests + " is not from 1 to " + MOST);
    require(images.areGiven() || !images.isAnyOptionGiven(), "--layers", "it needs --image");
    require(images.isModeKnown(), "--layers", "it is neither flat nor each");
    require(images.areGiven() || arguments.isEmpty(), "ARGS", "they need --image");
    OptionalLong memoryBytes = memoryBytes();
    CommandServices workplace = new CommandServices(context);
    workplace.require(Set.of(Capability.BOOT), setup.requested);
    Path result = context.directory().resolve(directory);
    Manifest manifest = ManifestReader.read(result.resolve(ResultStore.MANIFEST));
    Store store = workplace.buildContext(Progress.silent()).store();
    List<DensityScenario> scenarios = images.scenarios(context, store, arguments);
    DensityReport report;
    try (ProgressScope watched = new ProgressScope(context)) {
      report =
          new VerifyStage(workplace.buildContext(watched.progress()), Optional.ofNullable(qemu))
              .density(result, manifest, guests, ksm, memoryBytes, scenarios);
    }
    Files.writeString(
        context.directory().resolve(to),
        DensityTable.svg(new Templates(), VerifyStage.subject(manifest), report));
    if (common.json()) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (JsonGenerator json = Json.generator(bytes)) {
        DensityTable.write(report, json);
      }
      context.out().println(bytes.toString(StandardCharsets.UTF_8));
    } else {
      DensityTable.lines(report).forEach(context.out()::println);
      context.out().println("drawn in " + to);
    }
    return 0;
  }

  private OptionalLong memoryBytes() {
    if (memory == null) {
      return OptionalLong.empty();
    }
    long bytes = Quantities.size(memory);
    require(bytes >= LEAST, "--memory", "'" + memory + "' is not a size from 32MiB on");
    return OptionalLong.of(bytes);
  }

  private void require(boolean good, String option, String what) {
    if (!good) {
      throw new ParameterException(
          command.commandLine(), "Invalid value for option '" + option + "': " + what);
    }
  }
}
