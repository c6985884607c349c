package dev.coracle.cli;

import dev.coracle.build.BuildOutcome;
import dev.coracle.build.CdsTraining;
import dev.coracle.build.RecipeCheck;
import dev.coracle.build.context.BuildContext;
import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommandServices;
import dev.coracle.cli.context.CommonOptions.OutputFormat;
import dev.coracle.cli.output.BuildSummary;
import dev.coracle.cli.output.CheckText;
import dev.coracle.host.HostTool.Capability;
import dev.coracle.progress.Progress;
import dev.coracle.publish.ResultStore;
import dev.coracle.registry.TrainingRegistry;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import picocli.CommandLine.Command;

/**
 * What the launcher runs once, while Java notes which classes are loaded, to make the class-data
 * archive that later runs start from.
 */
@Command(name = "cds-training", hidden = true)
final class CdsTrainingCommand implements Callable<Integer> {
  private final CliContext context;

  CdsTrainingCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    CommandServices workplace = new CommandServices(context);
    workplace.tools().missing(EnumSet.allOf(Capability.class));
    BuildContext build = workplace.buildContext(Progress.silent());
    Optional<BuildOutcome> outcome =
        CdsTraining.run(
            build, context.home().resolve("recipes").resolve("base.yaml"), this::questions);
    if (outcome.isPresent()) {
      BuildSummary.print(context, outcome.get(), OutputFormat.text, false);
    }
    loadAll();
    CommandRunner.run(context, "build", "--help");
    return CommandRunner.run(context, "store");
  }

  /** Commands that answer questions take as long as the runtime needs to start them. */
  private void questions(RecipeCheck.Result check, Path result) throws IOException {
    context.out().println(CheckText.text(check, true) + CheckText.json(List.of(check)));
    String directory = result.toString();
    for (OutputFormat format : OutputFormat.values()) {
      String as = "--format=" + format;
      CommandRunner.run(context, "why", as, "ip", directory);
      CommandRunner.run(context, "why", as, "no-such-thing", directory);
      CommandRunner.run(context, "size", as, directory);
      CommandRunner.run(context, "diff", as, directory, directory);
      CommandRunner.run(context, "explain", as, "lock.stale");
    }
    try (TrainingRegistry registry = new TrainingRegistry()) {
      String place = registry.host() + "/guest";
      CommandRunner.run(context, "publish", directory, place + ":" + ResultStore.LATEST);
      CommandRunner.run(context, "pull", "-o", result.resolveSibling("pulled").toString(), place);
    }
  }

  /** The classes of the program that no training run loads belong into the archive as well. */
  private static void loadAll() throws IOException {
    ClassLoader loader = CdsTrainingCommand.class.getClassLoader();
    URL program = CdsTrainingCommand.class.getProtectionDomain().getCodeSource().getLocation();
    try (JarFile jar = new JarFile(Path.of(program.toURI()).toFile())) {
      for (JarEntry entry : Collections.list(jar.entries())) {
        if (entry.getName().endsWith(".class")) {
          Class.forName(
              entry.getName().replaceAll("\\.class$", "").replace('/', '.'), false, loader);
        }
      }
    } catch (URISyntaxException | ClassNotFoundException e) {
      throw new IOException("the program cannot be read: " + e, e);
    }
  }
}
