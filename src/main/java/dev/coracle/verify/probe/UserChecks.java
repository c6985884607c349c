package dev.coracle.verify.probe;

import dev.coracle.recipe.VerifySpec;
import dev.coracle.verify.plan.VerifyPlan;
import dev.coracle.verify.report.BootId;
import dev.coracle.verify.report.Cause;
import dev.coracle.verify.report.Check;
import dev.coracle.verify.report.CheckId;
import dev.coracle.verify.report.format.EscapeSequences;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The recipe's own checks: run by the probe, judged by what their scripts printed. */
final class UserChecks {
  /** How much of a script's output counts, in bytes; more is never as expected. */
  static final int OUTPUT_LIMIT = 16 << 10;

  private static final int SHOWN = 200;

  /** How much longer than the questions the probe waits. */
  private static final long HOST_MARGIN_SECONDS = 10;

  /** A shell's status for SIGKILL, which the probe sends at a script's deadline. */
  private static final String KILLED = "137";

  private UserChecks() {}

  /** How long all scripts may take together. */
  static Duration time(VerifyPlan plan) {
    return plan.expectations().checks().stream()
        .map(VerifySpec.UserCheck::deadline)
        .reduce(Duration.ZERO, Duration::plus);
  }

  /**
   * The values of the probe's script; busybox's timeout takes whole seconds.
   *
   * @param slowdown how many times as long as the recipe says each script may run
   */
  static List<Map<String, Object>> model(VerifyPlan plan, int slowdown) {
    return inGuest(plan).stream()
        .map(
            check ->
                Map.<String, Object>of(
                    "name",
                    check.name(),
                    "seconds",
                    slowdown * (check.deadline().toMillis() + 999) / 1000))
        .toList();
  }

  /** Those whose scripts run in the guest. */
  static List<VerifySpec.UserCheck> inGuest(VerifyPlan plan) {
    return plan.expectations().checks().stream().filter(c -> c.host().isEmpty()).toList();
  }

  /** How long the probe waits for the host's questions; 0 if there are none. */
  static long hostSeconds(VerifyPlan plan) {
    List<VerifySpec.UserCheck> asked =
        plan.expectations().checks().stream().filter(c -> c.host().isPresent()).toList();
    return asked.isEmpty()
        ? 0
        : HOST_MARGIN_SECONDS
            + asked.stream().mapToLong(check -> check.deadline().toSeconds() + 1).sum();
  }

  static List<Check> of(VerifyPlan plan, ProbeFacts facts, ProbeHost host) {
    return plan.expectations().checks().stream()
        .map(
            check ->
                check.host().isPresent()
                    ? judge(check, check.host().get(), host)
                    : judge(check, facts))
        .toList();
  }

  private static Check judge(
      VerifySpec.UserCheck check, VerifySpec.HostQuestion question, ProbeHost host) {
    CheckId id = id(check.name());
    String answer = host.answers().get(check.name());
    if (answer == null) {
      return id.fail("the probe did not get that far");
    }
    String shown =
        name(question.to()) + (answer.isEmpty() ? " did not answer" : " answered " + quote(answer));
    return id.answer(
        !answer.isEmpty() && answer.contains(check.expect()),
        shown,
        shown + ", without " + quote(check.expect()));
  }

  private static String name(VerifySpec.Endpoint to) {
    return to instanceof VerifySpec.VirtioPort port
        ? "virtio port " + port.name()
        : "port " + ((VerifySpec.TcpPort) to).number();
  }

  /** The check of a recipe's check. */
  static CheckId id(String name) {
    return new CheckId("user." + name, Optional.of(BootId.PROBE), Cause.CHECK_FAILED);
  }

  private static Check judge(VerifySpec.UserCheck check, ProbeFacts facts) {
    CheckId id = id(check.name());
    Optional<ProbeFacts.Fact> fact = facts.first(id.name());
    if (fact.isEmpty()) {
      return id.fail("the probe did not get that far");
    }
    Optional<String> printed = decode(fact.get().detail());
    if (printed.isEmpty()) {
      return id.fail("the probe's answer is damaged");
    }
    String text = withoutLineBreak(printed.get());
    String shown = printed.get().isEmpty() ? "printed nothing" : "printed " + quote(text);
    String status = fact.get().value();
    if (status.equals(KILLED)) {
      return id.fail("killed, its deadline is " + check.deadline().toMillis() + " ms; " + shown);
    }
    String error =
        facts
            .first(id.name() + ".error")
            .map(ProbeFacts.Fact::detail)
            .filter(line -> !line.isEmpty())
            .map(line -> "; on standard error: " + EscapeSequences.strip(line))
            .orElse("");
    return id.answer(
        printed.get().length() <= OUTPUT_LIMIT && text.equals(withoutLineBreak(check.expect())),
        shown,
        shown + " (status " + status + "), not " + quote(check.expect()) + error);
  }

  private static Optional<String> decode(String base64) {
    try {
      return Optional.of(new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String withoutLineBreak(String text) {
    return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
  }

  /** On one line, whatever a guest printed, and not too long. */
  private static String quote(String text) {
    StringBuilder quoted = new StringBuilder("'");
    for (int i = 0; i < Math.min(SHOWN, text.length()); i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        quoted.append("\\n");
      } else {
        quoted.append(Character.isISOControl(c) ? '?' : c);
      }
    }
    return quoted.append(text.length() > SHOWN ? "…'" : "'").toString();
  }
}
