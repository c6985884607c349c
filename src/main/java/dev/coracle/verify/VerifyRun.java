package dev.coracle.verify;

import dev.coracle.progress.Progress;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One verification: three boots side by side, as many as there are processors, and a report. */
final class VerifyRun {
  private static final int BOOTS = 3;
  private static final int PATIENCE_SECONDS = 20;

  private final VerifyEnvironment environment;
  private final VerifyPlan plan;
  private final MachineProfile machine;
  private final Qemu qemu;
  private final Accelerator accelerator;
  private final long begin;

  VerifyRun(
      VerifyEnvironment environment,
      VerifyPlan plan,
      Machines.Choice choice,
      Accelerator accelerator,
      long begin) {
    this.environment = environment;
    this.plan = plan;
    this.machine = choice.machine();
    this.qemu = choice.qemu();
    this.accelerator = accelerator;
    this.begin = begin;
  }

  /** The observed boot: the shipped command line and the fixed suffix. */
  static BootSpec observed(VerifyPlan plan, MachineProfile machine, Accelerator accelerator) {
    return new BootSpec(
        accelerator.name(),
        machine.kernel(plan),
        plan.image(),
        CommandLines.with(plan.commandLine(), CommandLines.OBSERVED, machine),
        plan.memory(),
        false,
        List.of(),
        null,
        false);
  }

  VerifyReport run() throws IOException, InterruptedException {
    Files.createDirectories(plan.logs());
    Path work = Files.createTempDirectory("coracle-verify");
    try {
      Sha256 before = digest(plan.image());
      if (!before.equals(plan.imageSha256())) {
        return new ReportBuilder().imageIs(before, "before the boots").build();
      }
      return boots(work);
    } finally {
      deleteAll(work);
    }
  }

  private VerifyReport boots(Path work) throws IOException, InterruptedException {
    String token = UUID.randomUUID().toString();
    Path results = Files.createFile(work.resolve("results"));
    int atOnce = Math.min(BOOTS, Math.max(1, Runtime.getRuntime().availableProcessors()));
    ExecutorService threads = Executors.newFixedThreadPool(atOnce);
    try {
      Future<BootResult> timed = threads.submit(() -> boot("timed", timed(), Boot.Goal.STARTED));
      Future<BootResult> observed =
          threads.submit(
              () -> boot("observed", observed(plan, machine, accelerator), Boot.Goal.TARGET));
      Future<BootResult> probe =
          threads.submit(() -> boot("probe", probe(work, results, token), Boot.Goal.POWER_OFF));
      ReportBuilder report = new ReportBuilder();
      if (report.observed(get(observed))) {
        report.probe(get(probe), ProbeFacts.read(results, token), token);
        report.timed(get(timed));
      } else {
        // A guest that does not come up has nothing more to tell; why wait for it twice more?
        threads.shutdownNow();
        threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
        report.notRun("the observed boot did not come through");
      }
      report.imageIs(digest(plan.image()), "after the boots");
      return report.build();
    } finally {
      threads.shutdownNow();
      threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
  }

  private static BootResult get(Future<BootResult> future)
      throws IOException, InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      if (e.getCause() instanceof RuntimeException runtime) {
        throw runtime;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  @SuppressWarnings("try")
  private BootResult boot(String name, BootSpec spec, Boot.Goal goal)
      throws IOException, InterruptedException {
    try (Progress.Task task =
        environment.progress().start("boot, " + name, 0, Progress.Unit.ITEMS)) {
      return new Boot(
              machine.command(qemu, spec),
              plan.targetUnit(),
              goal,
              goal == Boot.Goal.STARTED
                  ? Deadlines.onlyWhole(plan.deadline())
                  : Deadlines.within(plan.deadline()),
              plan.logs().resolve(name + ".log"))
          .run();
    }
  }

  /** The same boot in virtual time, as quiet as in production. */
  private BootSpec timed() {
    return new BootSpec(
        "tcg",
        machine.kernel(plan),
        plan.image(),
        CommandLines.with(plan.commandLine(), CommandLines.TIMED, machine),
        plan.memory(),
        true,
        List.of(),
        null,
        false);
  }

  private BootSpec probe(Path work, Path results, String token) throws IOException {
    Path disk = work.resolve("probe.img");
    Path volume = work.resolve("volume.img");
    environment.disks().write(ProbeDisk.probe(plan, machine, environment.templates(), token), disk);
    environment.disks().write(ProbeDisk.volume(token), volume);
    return new BootSpec(
        accelerator.name(),
        machine.kernel(plan),
        plan.image(),
        CommandLines.probe(plan.commandLine(), machine),
        plan.memory(),
        false,
        List.of(disk, volume),
        results,
        true);
  }

  private static Sha256 digest(Path file) throws IOException {
    try (InputStream stream = Files.newInputStream(file)) {
      return Sha256.of(stream);
    }
  }

  private static void deleteAll(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }

  /** Gathers checks and failures as the boots come in. */
  private final class ReportBuilder {
    private final List<Check> checks = new ArrayList<>();
    private final List<Failure> failures = new ArrayList<>();
    private final List<String> logs = new ArrayList<>();
    private Optional<BootFigures> virtual = Optional.empty();
    private OptionalLong available = OptionalLong.empty();
    private long wallMillis;

    /** Returns whether the guest came up, clean or not. */
    boolean observed(BootResult result) {
      Classifier classifier = keep("observed", result);
      wallMillis = result.wall().toMillis();
      List<Check> found = ObservedChecks.of(plan, machine, accelerator, result);
      checks.addAll(found);
      boolean up = classifier.classify(result).isEmpty();
      if (up) {
        judge(found, classifier, result);
      }
      return up;
    }

    void notRun(String why) {
      checks.add(Check.notApplicable("probe.boot", why));
      checks.add(Check.notApplicable("timed.boot", why));
    }

    void probe(BootResult result, ProbeFacts facts, String token) {
      Classifier classifier = keep("probe", result);
      List<Check> found = new ProbeChecks(plan, machine, facts, token).all();
      boolean clean = result.end() == BootResult.End.GOAL;
      found.add(
          Check.of(
              "probe.power-off",
              clean,
              "powered off from inside",
              result.shutdownReason().orElse("did not power off")));
      checks.addAll(found);
      available = facts.number("memory.MemAvailable");
      judge(found, classifier, result);
    }

    void timed(BootResult result) {
      Classifier classifier = keep("timed", result);
      if (result.end() == BootResult.End.REFUSED) {
        checks.add(Check.notApplicable("timed.boot", "QEMU: " + result.detail()));
        return;
      }
      virtual = result.observation().figures();
      checks.add(
          Check.of(
              "timed.boot",
              virtual.isPresent(),
              virtual.map(f -> f.totalMillis() + " ms of virtual time").orElse(""),
              "the boot in virtual time did not come through"));
    }

    /** Keeps a boot's log and its failure, if it missed its goal. */
    private Classifier keep(String name, BootResult result) {
      Classifier classifier = new Classifier(name, plan);
      boolean refused = name.equals("timed") && result.end() == BootResult.End.REFUSED;
      if (!refused) {
        classifier.classify(result).ifPresent(failures::add);
      }
      if (Files.exists(result.log())) {
        logs.add(result.log().getFileName().toString());
      }
      return classifier;
    }

    /** The failure that a failed check of a boot stands for. */
    private void judge(List<Check> found, Classifier classifier, BootResult result) {
      for (Check check : found) {
        if (check.failed()) {
          failures.add(
              classifier.found(cause(check), check.name() + ": " + check.detail(), result));
        }
      }
    }

    private static Cause cause(Check check) {
      if (check.name().contains("dax")) {
        return Cause.DAX_LOST;
      }
      return switch (check.name()) {
        case "observed.units" -> Cause.UNIT_FAILED;
        case "observed.console" -> Cause.CONSOLE_NOT_CLEAN;
        case "probe.complete" -> Cause.PROBE_INCOMPLETE;
        case "probe.power-off" -> Cause.NO_CLEAN_POWER_OFF;
        default -> Cause.CHECK_FAILED;
      };
    }

    ReportBuilder imageIs(Sha256 now, String when) {
      boolean same = now.equals(plan.imageSha256());
      checks.add(
          Check.of(
              "image.unchanged",
              same,
              "sha256 " + now.brief() + " before and after",
              "sha256 is "
                  + now.brief()
                  + " "
                  + when
                  + ", "
                  + plan.imageSha256().brief()
                  + " by the manifest"));
      if (!same) {
        failures.add(
            0, new Failure("observed", Cause.IMAGE_CHANGED, when, Phase.START, "", List.of()));
      }
      return this;
    }

    VerifyReport build() {
      return new VerifyReport(
          VerifyKey.of(plan, machine, qemu).digest().hex(),
          machine.name(),
          qemu.version(),
          accelerator,
          CommandLines.suffixFor(plan.commandLine(), CommandLines.OBSERVED, machine),
          checks,
          gravest(),
          virtual,
          wallMillis,
          TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin),
          plan.memory() / 1024,
          available,
          logs);
    }

    /** A boot that failed tells more than a check, and lost DAX more than other checks. */
    private Optional<Failure> gravest() {
      return failures.stream().min(Comparator.comparingInt(ReportBuilder::rank));
    }

    private static int rank(Failure failure) {
      return switch (failure.cause()) {
        case IMAGE_CHANGED -> 0;
        case DAX_LOST -> failure.boot().equals("observed") ? 2 : 3;
        case CONSOLE_NOT_CLEAN -> 6;
        case CHECK_FAILED, NO_CLEAN_POWER_OFF -> 5;
        case PROBE_INCOMPLETE -> 4;
        default -> failure.boot().equals("observed") ? 1 : 4;
      };
    }
  }
}
