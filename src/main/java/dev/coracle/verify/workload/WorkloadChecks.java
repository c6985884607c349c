package dev.coracle.verify.workload;

import dev.coracle.recipe.VerifySpec;
import dev.coracle.verify.report.BootId;
import dev.coracle.verify.report.Cause;
import dev.coracle.verify.report.Check;
import dev.coracle.verify.report.CheckId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Judges what a verification's container showed. */
final class WorkloadChecks {
  private static final String REFUSED = "refused";
  private static final double NANOS_PER_MILLI = 1e6;
  private static final int NAMED = 3;

  static final CheckId CONTAINER = id("container");
  private static final CheckId STATUS = id("status");
  private static final CheckId OVERLAY = id("overlay");
  private static final CheckId VOLUMES = id("volumes");
  private static final CheckId TCP = id("tcp");
  private static final CheckId LIMITS = id("limits");
  private static final CheckId DEVICES = id("devices");
  private static final CheckId LAYERS = id("layers");
  private static final CheckId DAX = CheckId.of(BootId.WORKLOAD, "dax", Cause.DAX_LOST);
  private static final CheckId START = CheckId.of(BootId.WORKLOAD, "start", Cause.LIMIT_EXCEEDED);

  private final VerifySpec.Workload workload;
  private final WorkloadFacts facts;
  private final String token;
  private final String served;
  private final List<Check> checks = new ArrayList<>();

  /**
   * @param token what the container was to send and write
   * @param served what the host's server answered
   */
  WorkloadChecks(VerifySpec.Workload workload, WorkloadFacts facts, String token, String served) {
    this.workload = workload;
    this.facts = facts;
    this.token = token;
    this.served = served;
  }

  private static CheckId id(String what) {
    return CheckId.of(BootId.WORKLOAD, what, Cause.CHECK_FAILED);
  }

  List<Check> all() {
    if (facts.obstacle().isPresent()) {
      return List.of(CONTAINER.fail(facts.obstacle().get()));
    }
    boolean asked = facts.answer("asked").equals("all");
    ContainerExit end = facts.end().orElseThrow();
    checks.add(
        CONTAINER.answer(
            asked,
            "ran in the guest, of the result's own files",
            ("ended with status " + end.status() + " " + end.message()).strip() + errors()));
    if (!asked) {
      return checks;
    }
    checks.add(
        STATUS.answer(
            end.status() == workload.status(),
            "exited with " + end.status(),
            "exited with " + end.status() + ", not " + workload.status() + errors()));
    done(OVERLAY, "overlay", "writes to its overlay");
    volumes();
    boolean connected = facts.answer("tcp").equals(served);
    checks.add(
        TCP.answer(
            connected,
            "exchanged a line with the host",
            "the host's answer did not come: '" + facts.answer("tcp") + "'"));
    limits();
    devices();
    checks.add(
        LAYERS.answer(
            facts.layersUnchanged(),
            "the image's file is as it was",
            "the image's file is another one now"));
    dax();
    start();
    return checks;
  }

  private String errors() {
    return facts.errors().isEmpty() ? "" : "; its last words: " + facts.errors();
  }

  private void done(CheckId id, String name, String what) {
    boolean done = facts.answer(name).equals("done");
    checks.add(id.answer(done, what, "could not: " + facts.answer(name) + errors()));
  }

  private void volumes() {
    boolean reads = facts.answer("volume").equals(token);
    boolean writes = facts.answer("volume-write").equals("done");
    boolean arrives = facts.volumeAnswer().equals(token);
    boolean refused = facts.answer("read-only").equals(REFUSED);
    checks.add(
        VOLUMES.answer(
            reads && writes && arrives && refused,
            "reads and writes one, cannot write to one that is read-only",
            "reads: "
                + reads
                + ", writes: "
                + (writes && arrives)
                + ", refused where read-only: "
                + refused));
  }

  private void limits() {
    String memory = facts.answer("memory");
    String processes = facts.answer("processes");
    checks.add(
        LIMITS.answer(
            memory.equals(Long.toString(workload.memory()))
                && processes.equals(Long.toString(workload.processes())),
            "sees " + memory + " bytes of memory and " + processes + " processes"));
  }

  private void devices() {
    List<String> open =
        List.of("node", "region", "device").stream()
            .filter(name -> !facts.answer(name).equals(REFUSED))
            .toList();
    checks.add(
        DEVICES.answer(
            open.isEmpty(),
            "makes no device node, sees no NVDIMM, cannot make one writable",
            "not refused: " + String.join(", ", open)));
  }

  private void dax() {
    List<String> lost = facts.notMapped();
    checks.add(
        DAX.answer(
            lost.isEmpty() && facts.mapped() >= facts.images(),
            facts.mapped() + " files of the container are mapped (DAX)",
            facts.mapped()
                + " of "
                + facts.images()
                + " files are mapped; not "
                + String.join(", ", lost.subList(0, Math.min(NAMED, lost.size())))));
  }

  private void start() {
    if (facts.startNanos().isEmpty()) {
      checks.add(START.fail("the guest in virtual time ran no container"));
      return;
    }
    double millis = facts.startNanos().getAsLong() / NANOS_PER_MILLI;
    String figure = String.format(Locale.ROOT, "first instruction at %.1f virtual ms", millis);
    if (workload.startMillis().isEmpty()) {
      checks.add(START.pass(figure));
      return;
    }
    long limit = workload.startMillis().getAsLong();
    checks.add(START.answer(millis <= limit, figure + ", of " + limit));
  }
}
