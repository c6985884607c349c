package dev.coracle.cli;

import dev.coracle.build.BuildContext;
import dev.coracle.build.Rehearsal;
import dev.coracle.host.HostTool.Need;
import dev.coracle.progress.Progress;
import java.io.IOException;
import java.util.EnumSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * What the launcher runs once, while Java notes which classes are loaded, to make the class-data
 * archive that later runs start from.
 */
@Command(name = "rehearse", hidden = true)
final class RehearseCommand implements Callable<Integer> {
  private final CliContext context;

  RehearseCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    Workplace workplace = new Workplace(context);
    workplace.tools().missing(EnumSet.allOf(Need.class));
    BuildContext build = workplace.buildContext(Progress.silent());
    Rehearsal.run(build, context.home().resolve("recipes").resolve("base.yaml"));
    return CommandRunner.run(context, "version");
  }
}
