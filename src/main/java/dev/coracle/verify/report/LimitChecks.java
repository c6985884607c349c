package dev.coracle.verify.report;

import dev.coracle.recipe.VerifySpec;
import dev.coracle.store.StepKey;
import dev.coracle.verify.plan.VerifyPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Holds a result to the limits of its recipe and compares it with the version before. */
public final class LimitChecks {
  private static final int REVISION = 3;
  private static final int NAMED = 3;

  private static final CheckId BOOT = limit("boot", Optional.of(BootId.BENCHMARK));
  private static final CheckId SLOWER = limit("slower", Optional.of(BootId.BENCHMARK));
  private static final CheckId IMAGE = limit("image", Optional.empty());
  private static final CheckId MEMORY = limit("memory", Optional.of(BootId.BENCHMARK));

  private final VerifyReport report;
  private final VerifySpec.Limits limits;
  private final List<Check> checks = new ArrayList<>();

  private LimitChecks(VerifyReport report, VerifySpec.Limits limits) {
    this.report = report;
    this.limits = limits;
  }

  private static CheckId limit(String name, Optional<BootId> boot) {
    return new CheckId("limit." + name, boot, Cause.LIMIT_EXCEEDED);
  }

  /**
   * The report with the limits' checks and the comparison.
   *
   * @param imageBytes size of the image file
   * @param earlier the previous version's figures, if there is one
   */
  public static VerifyReport judge(
      VerifyReport report,
      VerifySpec.Limits limits,
      long imageBytes,
      Optional<PreviousBoot> earlier) {
    Optional<BootComparison> comparison =
        earlier.flatMap(
            before ->
                report.virtual().map(now -> BootComparison.of(before, now, report.profile())));
    LimitChecks judge = new LimitChecks(report, limits);
    judge.boot();
    judge.slower(comparison);
    judge.image(imageBytes);
    judge.memory();
    return report.judged(key(report.key(), limits, earlier), judge.checks, comparison);
  }

  /** The key of a verdict that keeps to limits, from that of its boots, against another boot. */
  public static String key(String boots, VerifySpec.Limits limits, Optional<PreviousBoot> earlier) {
    return StepKey.builder("judged", REVISION)
        .add("boots", boots)
        .add(
            "limits",
            Stream.of(
                    limits.bootMillis(),
                    limits.slowerMillis(),
                    limits.imageBytes(),
                    limits.memoryBytes())
                .map(limit -> limit.isPresent() ? Long.toString(limit.getAsLong()) : "none")
                .toList())
        .add("earlier", earlier.map(PreviousBoot::key).orElse(""))
        .build()
        .digest()
        .hex();
  }

  private void boot() {
    if (limits.bootMillis().isEmpty()) {
      return;
    }
    if (report.virtual().isEmpty()) {
      checks.add(BOOT.fail("not measured: there is no boot in virtual time"));
      return;
    }
    BootFigures boot = report.virtual().get();
    long limit = limits.bootMillis().getAsLong();
    long micros =
        report.profile().phases().map(BootPhases::totalMicros).orElse(boot.totalMillis() * 1000);
    String figures =
        String.format(
            Locale.ROOT,
            "%.1f of %d ms: kernel %d, user space %d",
            micros / 1000.0,
            limit,
            boot.kernelMillis(),
            boot.userMillis());
    checks.add(BOOT.answer(micros <= limit * 1000, figures, figures + longest()));
  }

  private String longest() {
    return report
        .profile()
        .chart()
        .map(
            chart ->
                "; longest: "
                    + chart.longest(NAMED).stream()
                        .map(
                            span ->
                                String.format(
                                    Locale.ROOT,
                                    "%s %s %.1f ms",
                                    span.kind().word(),
                                    span.name(),
                                    span.micros() / 1000.0))
                        .collect(Collectors.joining(", ")))
        .orElse("");
  }

  private void slower(Optional<BootComparison> comparison) {
    if (limits.slowerMillis().isEmpty()) {
      return;
    }
    if (comparison.isEmpty()) {
      checks.add(SLOWER.notApplicable("there is no previous version with a benchmark boot"));
      return;
    }
    long limit = limits.slowerMillis().getAsLong();
    String text = comparison.get().text();
    checks.add(
        SLOWER.answer(
            comparison.get().slowerMicros() <= limit * 1000,
            text,
            text + "; " + limit + " ms allowed"));
  }

  private void image(long bytes) {
    limits.imageBytes().ifPresent(limit -> size(IMAGE, OptionalLong.of(bytes), limit, "no image"));
  }

  private void memory() {
    OptionalLong used =
        report.memory().isPresent()
            ? OptionalLong.of(report.memory().get().used() * 1024)
            : OptionalLong.empty();
    limits
        .memoryBytes()
        .ifPresent(
            limit ->
                size(
                    MEMORY,
                    used,
                    limit,
                    "not measured: the benchmark boot did not print the memory in use"));
  }

  private void size(CheckId id, OptionalLong bytes, long limit, String unknown) {
    if (bytes.isEmpty()) {
      checks.add(id.fail(unknown));
      return;
    }
    checks.add(
        id.answer(
            bytes.getAsLong() <= limit,
            String.format(
                Locale.ROOT, "%.1f of %.1f MiB", mebibytes(bytes.getAsLong()), mebibytes(limit))));
  }

  private static double mebibytes(long bytes) {
    return (double) bytes / VerifyPlan.MIB;
  }
}
