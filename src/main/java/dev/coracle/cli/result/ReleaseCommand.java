package dev.coracle.cli.result;

import dev.coracle.attest.PemKeys;
import dev.coracle.build.release.Publication;
import dev.coracle.build.release.Release;
import dev.coracle.build.release.ReleaseOptions;
import dev.coracle.build.release.ReleaseStep;
import dev.coracle.build.release.ResultPublisher;
import dev.coracle.cli.context.CacheOptions;
import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommandServices;
import dev.coracle.cli.context.CommonOptions;
import dev.coracle.cli.context.FetchOptions;
import dev.coracle.cli.context.OutputOption;
import dev.coracle.cli.context.ProgressScope;
import dev.coracle.cli.context.RecipeArgument;
import dev.coracle.cli.context.SetupOption;
import dev.coracle.cli.output.EventLog;
import dev.coracle.cli.output.EventsOption;
import dev.coracle.cli.output.ReleaseText;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.host.HostTool.Capability;
import dev.coracle.registry.RegistryReference;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code coracle release}. */
@Command(
    name = "release",
    description = {
      "Release a version: check, build, verify on all machines, reproduce, describe, sign and"
          + " publish.",
      "",
      "The steps are: clean, lock, tag, build, verify, reproduce, notes, sbom, sign, publish. The"
          + " first that fails ends the command; run it again after the cause is gone: boots and"
          + " the reproduction are not repeated where they passed for the same commit and the same"
          + " files.",
      "",
      "Without --publish nothing leaves this machine: the last step shows what would be published."
          + " --dry-run does no step and lists them."
    },
    footer = {
      "",
      "Examples:",
      "  coracle release --dry-run my.yaml",
      "  coracle release --key ci.pem --to registry.example/guests/my my.yaml",
      "  coracle release --key ci.pem --to registry.example/my --publish my.yaml",
      "  coracle release --skip reproduce --skip sign my.yaml"
    })
public final class ReleaseCommand implements Callable<Integer> {
  private static final String FROM_RESULT = "from-result";

  private final CliContext context;
  @Mixin private CommonOptions common;
  @Mixin private OutputOption output;
  @Mixin private SetupOption setup;
  @Mixin private FetchOptions fetch;
  @Mixin private CacheOptions caches;
  @Mixin private RegistryOptions registry;
  @Mixin private PassphraseOption passphrase;
  @Mixin private RecipeArgument recipe;
  @Mixin private EventsOption events;

  @Option(
      names = "--skip",
      paramLabel = "STEP",
      description = "Leave this step out. May be repeated.")
  private List<ReleaseStep> skipped = List.of();

  @Option(
      names = "--publish",
      description = "Publish to the repository of --to instead of showing what would be.")
  private boolean publish;

  @Option(names = "--dry-run", description = "Do nothing; list the steps and what is left to do.")
  private boolean dryRun;

  @Option(
      names = "--to",
      paramLabel = "REGISTRY/NAME[:TAG]",
      description = "Where the result is published; its version is the tag unless one is given.")
  private String to;

  @Option(names = "--latest", description = "Move the tag latest to this version too.")
  private boolean latest;

  @Option(
      names = "--tree",
      description = "Also publish the guest's file tree as a container image.")
  private boolean tree;

  @Option(
      names = "--tag",
      paramLabel = "TAG",
      description =
          "Tag the commit with this if it has no such tag yet, in this repository only (default:"
              + " the tag must be there).")
  private String tag;

  @Option(
      names = "--since",
      paramLabel = "DIR",
      description =
          "The last release, for the notes and a delta of the image (default: what the repository"
              + " calls latest, else the version before in the output directory).")
  private Path since;

  @Option(
      names = "--kernel",
      paramLabel = "compile|from-result",
      description =
          "How the reproduction gets its kernel: compiled again, which takes minutes, or from the"
              + " result (default: compile).")
  private String kernel = "compile";

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "The private key that signs, a PEM file: ECDSA, curve P-256.")
  private Path key;

  public ReleaseCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    return events.during(context, this::release);
  }

  private int release(Optional<EventLog> log) throws IOException, InterruptedException {
    Set<ReleaseStep> without = EnumSet.noneOf(ReleaseStep.class);
    without.addAll(skipped);
    check(without);
    RecipeArgument.Found found = recipe.find(context);
    Path file = context.directory().resolve(found.file());
    CommandServices services = new CommandServices(context);
    if (!dryRun) {
      services.require(needs(without), setup.requested);
      services.setUpCompiler(fetch.options(found), file, setup.requested);
    }
    Optional<Publication> target = Optional.ofNullable(to).map(this::publication);
    ReleaseOptions options =
        new ReleaseOptions(
            file,
            output.directory(context),
            fetch.options(found),
            without,
            Optional.ofNullable(tag),
            Optional.ofNullable(since).map(context.directory()::resolve),
            kernel.equals(FROM_RESULT),
            without.contains(ReleaseStep.sign) || dryRun ? Optional.empty() : Optional.of(key()),
            target,
            publish);
    Optional<ResultPublisher> publisher = Optional.empty();
    if (target.isPresent()) {
      publisher = Optional.of(registry.publisher(context, target.get()));
    }
    ReleaseText text = new ReleaseText(context, common.json());
    try (ProgressScope watched = new ProgressScope(context)) {
      Release release =
          new Release(
              services.buildContext(
                  EventsOption.progress(log, watched.progress()), caches, fetch.offline()),
              options,
              publisher,
              outcome -> {
                text.print(outcome);
                log.ifPresent(each -> each.step(outcome));
              });
      if (dryRun) {
        release.plan();
      } else {
        release.run();
      }
    } finally {
      text.end();
    }
    return ExitCode.OK.status();
  }

  private Publication publication(String text) {
    return new Publication(
        RegistryReference.parse(text),
        latest,
        tree,
        Optional.ofNullable(since).map(context.directory()::resolve));
  }

  private PrivateKey key() {
    return PemKeys.privateKey(context.directory().resolve(key), passphrase.of(context));
  }

  private static Set<Capability> needs(Set<ReleaseStep> without) {
    Set<Capability> needs = EnumSet.of(Capability.RESOLVE);
    if (!without.contains(ReleaseStep.verify)) {
      needs.add(Capability.BOOT);
    }
    return needs;
  }

  /** What is missing is said before an hour of work, not after it. */
  private void check(Set<ReleaseStep> without) {
    if (!Set.of("compile", FROM_RESULT).contains(kernel)) {
      throw usage(
          "reproduce.kernel",
          "'" + kernel + "' is no way to get the kernel",
          "write --kernel compile or --kernel from-result");
    }
    if (key == null && !dryRun && !without.contains(ReleaseStep.sign)) {
      throw usage(
          "release.key",
          "a release is signed, and no key is given",
          "name a private key with --key (docs/signatures.md), or leave signing out with --skip"
              + " sign");
    }
    if (publish && to == null && !without.contains(ReleaseStep.publish)) {
      throw usage(
          "release.target",
          "there is nowhere to publish to",
          "name a repository: --to registry.example/guests/NAME");
    }
  }

  private static CoracleException usage(String code, String message, String fix) {
    return new CoracleException(ExitCode.USAGE, Diagnostic.error(code, message, fix));
  }
}
