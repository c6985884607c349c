package dev.coracle.cli.result;

import dev.coracle.cli.context.CliContext;
import dev.coracle.container.ContainerConverter;
import dev.coracle.container.ContainerImageJson;
import dev.coracle.container.LayerMode;
import dev.coracle.container.run.ContainerCommandLine;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.recipe.schema.Quantities;
import dev.coracle.store.Store;
import dev.coracle.verify.workload.ContainerExit;
import dev.coracle.verify.workload.ContainerOptions;
import dev.coracle.verify.workload.HostVolume;
import dev.coracle.verify.workload.PublishedPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options of {@code coracle run} that are about a container image. */
public final class ContainerRunOptions {
  /** Each is a device of the guest, on a bus that has 32. */
  private static final int MOST_VOLUMES = 16;

  @Mixin private RegistryOptions registry;

  @Option(
      names = "--image",
      paramLabel = "IMAGE",
      description =
          "Run this container image in the guest: as `coracle container` takes it, or the directory"
              + " that it wrote.")
  private String image;

  @Option(
      names = "--volume",
      paramLabel = "SRC:/PATH[:ro]",
      description = "Give the container a directory of this host; may be repeated.")
  private List<String> volumes = List.of();

  @Option(
      names = "--publish",
      paramLabel = "[IP:]HOST:GUEST",
      description =
          "Lead a port of this host (of 127.0.0.1, without IP) to a port of the container; implies"
              + " --net; may be repeated. /udp behind it is for UDP.")
  private List<String> published = List.of();

  @Option(
      names = "--env",
      paramLabel = "NAME=VALUE",
      description = "Set an environment variable of the program; may be repeated.")
  private List<String> environment = List.of();

  @Option(
      names = "--user",
      paramLabel = "USER[:GROUP]",
      description = "Run the program as this user of the image, or this number.")
  private String user;

  @Option(names = "--workdir", paramLabel = "DIR", description = "The program's directory.")
  private String directory;

  @Option(
      names = "--entrypoint",
      paramLabel = "PROGRAM",
      description = "Run this program of the image; ARGS are all its arguments.")
  private String entrypoint;

  @Option(
      names = "--interactive",
      description = "Pass standard input on to the program; without it, its input is empty.")
  private boolean interactive;

  @Option(
      names = "--deadline",
      paramLabel = "TIME",
      description =
          "End the program after it has run for this time, such as 90s: the image's stop signal"
              + " (SIGTERM), SIGKILL 10 s later, and the guest after 10 s more. The status is 8"
              + " then.")
  private String deadline;

  @Option(
      names = "--timing",
      description = "Print how long it took from the command to the program's first output.")
  private boolean timing;

  /** Whether there is an image to run. */
  boolean isGiven() {
    return image != null;
  }

  /** A result that carries an image runs that, unless another is given. */
  void carriedBy(Path result) {
    if (image == null && ContainerImageJson.isIn(result)) {
      image = result.toString();
    }
  }

  /** Refuses options that mean nothing without an image. */
  void requireImage(CommandLine line) {
    require(volumes.isEmpty(), line, "--volume", "it needs --image; a raw disk is --disk FILE");
    require(published.isEmpty(), line, "--publish", "it needs --image");
    require(environment.isEmpty(), line, "--env", "it needs --image");
    require(user == null, line, "--user", "it needs --image");
    require(directory == null, line, "--workdir", "it needs --image");
    require(entrypoint == null, line, "--entrypoint", "it needs --image");
    require(!interactive, line, "--interactive", "it needs --image");
    require(deadline == null, line, "--deadline", "it needs --image");
  }

  /** Refuses values that mean nothing, before anything is done for them. */
  void check(CommandLine line, CliContext context) throws IOException {
    environment(line, context);
    volumes(line, context);
    ports(line);
    deadline(line);
    require(
        directory == null || directory.startsWith("/"), line, "--workdir", "it is not absolute");
  }

  /** The options as values; converts the image where the store does not have it. */
  ContainerOptions options(
      CommandLine line,
      CliContext context,
      Store store,
      List<String> arguments,
      boolean network,
      int processors)
      throws IOException {
    ContainerCommandLine commandLine =
        new ContainerCommandLine(
            arguments,
            Optional.ofNullable(entrypoint),
            environment(line, context),
            Optional.ofNullable(user),
            Optional.ofNullable(directory));
    List<HostVolume> directories = volumes(line, context);
    List<PublishedPort> ports = ports(line);
    Optional<Duration> limit = deadline(line);
    ContainerConverter.Converted converted =
        new ImageArgument(image)
            .converted(context, store, registry.images(context), LayerMode.FLAT);
    return new ContainerOptions(
        converted.image(),
        converted.directory(),
        commandLine,
        directories,
        ports,
        network || !ports.isEmpty(),
        interactive,
        processors,
        limit);
  }

  /** A name alone takes the value of this program's environment, if it has one. */
  private List<String> environment(CommandLine line, CliContext context) {
    List<String> all = new ArrayList<>();
    for (String each : environment) {
      require(
          !each.isEmpty() && !each.startsWith("="), line, "--env", "'" + each + "' has no name");
      String value = context.environment().get(each);
      if (each.indexOf('=') > 0) {
        all.add(each);
      } else if (value != null) {
        all.add(each + "=" + value);
      }
    }
    return all;
  }

  private List<HostVolume> volumes(CommandLine line, CliContext context) throws IOException {
    List<HostVolume> all = new ArrayList<>();
    for (String each : volumes) {
      boolean readOnly = each.endsWith(":ro");
      String pair = readOnly || each.endsWith(":rw") ? each.substring(0, each.length() - 3) : each;
      int colon = pair.lastIndexOf(":/");
      require(
          colon > 0 && !pair.substring(colon + 1).equals("/"),
          line,
          "--volume",
          "'" + each + "' is not SRC:/PATH[:ro]");
      Path source = context.directory().resolve(pair.substring(0, colon));
      if (!Files.isDirectory(source)) {
        throw new CoracleException(
            ExitCode.ENVIRONMENT,
            Diagnostic.error(
                "run.volume",
                source + (Files.exists(source) ? " is not a directory" : " is not there"),
                "name a directory of this host with --volume"));
      }
      String target = pair.substring(colon + 1);
      require(
          all.stream().noneMatch(other -> other.target().equals(target)),
          line,
          "--volume",
          target + " is given twice");
      all.add(new HostVolume(source.toRealPath(), target, readOnly));
    }
    require(all.size() <= MOST_VOLUMES, line, "--volume", "a guest takes " + MOST_VOLUMES);
    return all;
  }

  private List<PublishedPort> ports(CommandLine line) {
    List<PublishedPort> all = new ArrayList<>();
    for (String each : published) {
      Optional<PublishedPort> port = PublishedPort.parse(each);
      require(port.isPresent(), line, "--publish", "'" + each + "' is not [IP:]HOST:GUEST");
      port.ifPresent(all::add);
    }
    long different =
        all.stream().map(p -> p.protocol() + p.address() + " " + p.host()).distinct().count();
    require(different == all.size(), line, "--publish", "a port of the host is given twice");
    return all;
  }

  private Optional<Duration> deadline(CommandLine line) {
    if (deadline == null) {
      return Optional.empty();
    }
    require(
        deadline.matches("[1-9][0-9]{0,6}(ms|s|min)"),
        line,
        "--deadline",
        "'" + deadline + "' is not a time such as 90s or 2min");
    return Quantities.duration(deadline);
  }

  private static void require(boolean good, CommandLine line, String option, String what) {
    if (!good) {
      throw new ParameterException(line, "Invalid value for option '" + option + "': " + what);
    }
  }

  void printTiming(ContainerExit end, CliContext context) {
    if (timing) {
      Instant begin = ProcessHandle.current().info().startInstant().orElseGet(Instant::now);
      context
          .err()
          .println(
              end.firstOutput()
                  .map(
                      first ->
                          String.format(
                              Locale.ROOT,
                              "first output %.2f s after the command",
                              Duration.between(begin, first).toMillis() / 1000.0))
                  .orElse("no output"));
    }
  }
}
