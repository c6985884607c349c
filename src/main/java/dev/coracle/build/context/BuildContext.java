package dev.coracle.build.context;

import dev.coracle.host.HostTools;
import dev.coracle.host.ProcessRunner;
import dev.coracle.host.XdgDirectories;
import dev.coracle.progress.Progress;
import dev.coracle.store.Store;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a build uses of its environment.
 *
 * @param store downloads and results of steps
 * @param runner programs of the host
 * @param tools which programs the host has
 * @param environment environment variables
 * @param home the project's directory, which holds {@code kernel-configs/}
 * @param progress receives what is going on
 */
public record BuildContext(
    Store store,
    ProcessRunner runner,
    HostTools tools,
    Map<String, String> environment,
    Path home,
    Progress progress) {

  /** The same, reporting elsewhere. */
  public BuildContext with(Progress other) {
    return new BuildContext(store, runner, tools, environment, home, other);
  }

  /** The user's directories. */
  public XdgDirectories directories() {
    return XdgDirectories.of(environment);
  }
}
