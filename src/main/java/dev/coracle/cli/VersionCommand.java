package dev.coracle.cli;

import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommonOptions;
import dev.coracle.cli.output.JsonText;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.publish.GitVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code coracle version}. */
@Command(
    name = "version",
    description =
        "Print the version of Coracle, what git describes it as, and the Java it runs on.")
final class VersionCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private CommonOptions common;

  VersionCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    Properties build = build();
    String version = build.getProperty("version");
    String git = git(build, context.home());
    String java = Runtime.version().toString();
    context
        .out()
        .println(
            common.json()
                ? JsonText.object(
                    json -> {
                      json.writeStringField("coracle", version);
                      json.writeStringField("git", git);
                      json.writeStringField("java", java);
                    })
                : "coracle "
                    + version
                    + (git.isEmpty() ? "" : " (git " + git + ")")
                    + ", Java "
                    + java);
    return 0;
  }

  /** What Maven wrote into the program. */
  static Properties build() throws IOException {
    Properties build = new Properties();
    try (InputStream file = VersionCommand.class.getResourceAsStream("version.properties")) {
      build.load(file);
    }
    return build;
  }

  /** A release says what it was made from; a checkout is asked. Empty where neither is known. */
  private static String git(Properties build, Path home) {
    String released = build.getProperty("git");
    Path project = home.resolve("pom.xml");
    if (!released.isEmpty() || !Files.exists(project)) {
      return released;
    }
    try {
      return GitVersion.describe(project);
    } catch (CoracleException e) {
      return ""; // sources without their git
    }
  }
}
