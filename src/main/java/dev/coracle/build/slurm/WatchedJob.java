package dev.coracle.build.slurm;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.Severity;
import dev.coracle.host.InputFile;
import dev.coracle.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A job that was submitted, until it has ended for good. */
final class WatchedJob implements AutoCloseable {
  /** What a node wrote last appears on another one after some seconds, as NFS has it. */
  private static final Duration FILE_DELAY = Duration.ofSeconds(10);

  private static final int TAIL_BYTES = 2000;

  private final JobRequest request;
  private final String kind;
  private final long id;
  private final Progress progress;
  private JobEvents events;
  private Progress.@Nullable Task phase;
  private String phaseLabel = "";
  private String obstacle = "";
  private int restarts;
  private long endedNanos;
  private Optional<JobState> state = Optional.empty();
  private Optional<Ending> ending = Optional.empty();

  /**
   * How it ended.
   *
   * @param failure why its work was not done; empty if it was, and if a result failed verification
   */
  record Ending(Optional<CoracleException> failure) {}

  /**
   * @param kind what it does, in a word
   */
  WatchedJob(JobRequest request, String kind, long id, Progress progress) {
    this.request = request;
    this.kind = kind;
    this.id = id;
    this.progress = progress;
    this.events = new JobEvents(request.events(0), progress);
    phase(kind + " queued");
  }

  long id() {
    return id;
  }

  Optional<Ending> ending() {
    return ending;
  }

  /** Whether it has not begun, and still can. */
  boolean waits() {
    return ending.isEmpty() && state.map(JobState::pending).orElse(true);
  }

  Optional<JobEvents.Result> result() {
    return events.result();
  }

  List<Diagnostic> warnings() {
    return events.diagnostics(Severity.WARNING);
  }

  /**
   * Takes in what Slurm says now.
   *
   * @param now empty if nobody knows the job any longer
   */
  void update(Optional<JobState> now) throws IOException {
    if (ending.isPresent()) {
      return;
    }
    now.filter(each -> each.restarts() > restarts).ifPresent(this::restarted);
    state = now;
    events.read();
    if (now.isPresent() && !now.get().ended()) {
      JobState live = now.get();
      phase(live.pending() ? kind + " queued" : kind + " on " + live.nodes());
      live.obstacle().filter(each -> !each.equals(obstacle)).ifPresent(this::waitsFor);
      endedNanos = 0;
      return;
    }
    endedNanos = endedNanos == 0 ? System.nanoTime() : endedNanos;
    boolean complete =
        events.status().isPresent() || now.map(each -> !hasStatus(each)).orElse(false);
    if (complete || System.nanoTime() - endedNanos > FILE_DELAY.toNanos()) {
      ending = Optional.of(new Ending(failure(now)));
      close();
    }
  }

  /** Whether its script ended by itself, and so wrote its last event. */
  private static boolean hasStatus(JobState ended) {
    return ended.completed() || ended.word().equals("FAILED");
  }

  private void restarted(JobState now) {
    restarts = now.restarts();
    progress.say("job " + id + " (" + kind + ") lost its node and was queued again");
    events.close();
    events = new JobEvents(request.events(restarts), progress);
  }

  private void waitsFor(String reason) {
    obstacle = reason;
    progress.say("job " + id + " (" + kind + ") waits: " + reason);
  }

  /** It completed, but what it wrote does not arrive here. */
  CoracleException noResult() {
    return SlurmDiagnostics.job(
        request.label(),
        id,
        "completed, but its events are not in " + request.files().getParent(),
        request.log(),
        "");
  }

  private Optional<CoracleException> failure(Optional<JobState> last) throws IOException {
    boolean done =
        last.map(JobState::completed).orElseGet(() -> events.status().orElse(1) == 0)
            || events.result().isPresent();
    if (done) {
      return Optional.empty();
    }
    List<Diagnostic> errors = events.diagnostics(Severity.ERROR);
    if (!errors.isEmpty()) {
      return Optional.of(new CoracleException(exitCode(last), errors));
    }
    return Optional.of(
        SlurmDiagnostics.job(request.label(), id, words(last), request.log(), tail()));
  }

  private ExitCode exitCode(Optional<JobState> last) {
    int status = events.status().orElseGet(() -> last.map(JobState::status).orElse(0));
    return Arrays.stream(ExitCode.values())
        .filter(each -> each.status() == status && each != ExitCode.OK)
        .findFirst()
        .orElse(ExitCode.ENVIRONMENT);
  }

  private static String words(Optional<JobState> last) {
    if (last.isEmpty()) {
      return "is not known to Slurm any longer, and left no status";
    }
    JobState state = last.get();
    String how = "ended as " + state.word().toLowerCase(Locale.ROOT).replace('_', ' ');
    if (state.status() != 0) {
      how += " with status " + state.status();
    }
    return state.nodes().isEmpty() ? how : how + " on " + state.nodes();
  }

  /** The end of its log, which a lost node may never have written. */
  private String tail() throws IOException {
    Path log = request.log();
    if (!Files.isRegularFile(log, LinkOption.NOFOLLOW_LINKS)) {
      return "";
    }
    return InputFile.tail(log, TAIL_BYTES).stripTrailing();
  }

  private void phase(String label) {
    if (!label.equals(phaseLabel)) {
      endPhase();
      phaseLabel = label;
      phase = progress.start(label, 0, Progress.Unit.ITEMS);
    }
  }

  private void endPhase() {
    if (phase != null) {
      phase.close();
      phase = null;
    }
  }

  /** Shows it no longer. */
  @Override
  public void close() {
    events.close();
    endPhase();
  }
}
