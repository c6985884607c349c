package dev.coracle.cli.context;

import dev.coracle.build.Build;
import dev.coracle.build.context.BuildContext;
import dev.coracle.build.context.BuildOptions;
import dev.coracle.host.HostTool;
import dev.coracle.host.HostTool.Capability;
import dev.coracle.host.HostTools;
import dev.coracle.host.Installer;
import dev.coracle.host.LocalProcessRunner;
import dev.coracle.host.ProcessRunner;
import dev.coracle.host.UserPrompt;
import dev.coracle.host.XdgDirectories;
import dev.coracle.progress.Progress;
import dev.coracle.recipe.CompilerOrigin;
import dev.coracle.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Puts together what commands work with. */
public final class CommandServices {
  private final CliContext context;
  private final ProcessRunner runner = new LocalProcessRunner();
  private final HostTools tools;

  public CommandServices(CliContext context) {
    this.context = context;
    this.tools = HostTools.of(context.environment(), runner);
  }

  /** The user's store. */
  public static Store store(CliContext context) {
    return Store.open(XdgDirectories.of(context.environment()).cache().resolve("store"));
  }

  /** This host's programs. */
  public HostTools tools() {
    return tools;
  }

  /** What a build uses. */
  public BuildContext buildContext(Progress progress) {
    return new BuildContext(
        store(context), runner, tools, context.environment(), context.home(), progress);
  }

  /** The same, with results of other machines. */
  public BuildContext buildContext(Progress progress, CacheOptions caches, boolean offline)
      throws IOException {
    return new BuildContext(
        caches.store(context, offline, progress),
        runner,
        tools,
        context.environment(),
        context.home(),
        progress);
  }

  /** A build that shows what it does. */
  public Build build(ProgressScope shown, BuildOptions.Builder options) {
    return new Build(buildContext(shown.progress()), options.build());
  }

  /**
   * Makes sure, before any work starts, that the host has what a command needs.
   *
   * @param install whether to install what is missing
   * @throws dev.coracle.diagnostic.CoracleException (ENVIRONMENT) if something is missing
   */
  public void require(Set<Capability> needs, boolean install)
      throws IOException, InterruptedException {
    if (install) {
      Set<Capability> wanted = EnumSet.copyOf(needs);
      if (needs.contains(Capability.BOOT)) {
        wanted.add(Capability.SHARE);
      }
      List<HostTool> missing = tools.missing(wanted);
      Installer.of(tools, runner, new TerminalConsole(context)).install(missing);
    }
    tools.require(needs);
  }

  /**
   * Installs a compiler for a recipe whose kernel is compiled by the host's. A build refuses such a
   * recipe by itself where there is none.
   *
   * @param install whether to install anything
   */
  public void setUpCompiler(BuildOptions.Builder options, Path recipe, boolean install)
      throws IOException, InterruptedException {
    if (install) {
      Build build = new Build(buildContext(Progress.silent()), options.build());
      if (build.read(recipe).kernel().compiler() == CompilerOrigin.HOST) {
        require(EnumSet.of(Capability.COMPILE), true);
      }
    }
  }

  /** The person at the terminal. */
  private record TerminalConsole(CliContext context) implements UserPrompt {
    @Override
    @SuppressWarnings("SystemConsoleNull") // the terminal is asked about as well
    public boolean interactive() {
      return context.terminal() && System.console() != null;
    }

    @Override
    public boolean confirm(String question) {
      String answer = Objects.requireNonNull(System.console()).readLine("%s [Y/n] ", question);
      return answer != null
          && (answer.isBlank()
              || answer.strip().toLowerCase(java.util.Locale.ROOT).startsWith("y"));
    }

    @Override
    public void say(String line) {
      context.err().println(line);
    }
  }
}
