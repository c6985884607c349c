package dev.coracle.verify.workload;

import dev.coracle.container.ContainerImage;
import dev.coracle.container.run.ContainerCommandLine;
import dev.coracle.container.run.RuntimeConfig;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.host.InputFile;
import dev.coracle.recipe.VerifySpec;
import dev.coracle.tree.Sha256;
import dev.coracle.verify.machine.GuestClock;
import dev.coracle.verify.machine.ProbeDisk;
import dev.coracle.verify.machine.TestBench;
import dev.coracle.verify.qemu.QemuRefusedException;
import dev.coracle.verify.report.Check;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Runs a container of a result's own files in two guests: one in which it is asked what a program
 * can and cannot do there, and one in virtual time that shows when its first instruction runs.
 */
public final class WorkloadRun {
  /** In bytes: a guest writes it. */
  private static final int LONGEST_ANSWER = 64 << 10;

  private static final int ERROR_TAIL = 300;

  private final TestBench bench;
  private final VerifySpec.Workload workload;
  private final Path work;
  private final String token = UUID.randomUUID().toString();
  private final String answer = UUID.randomUUID().toString();

  /**
   * A run that has not begun.
   *
   * @param work a private directory
   */
  public WorkloadRun(TestBench bench, VerifySpec.Workload workload, Path work) {
    this.bench = bench;
    this.workload = workload;
    this.work = work;
  }

  /** Runs both, and judges them. */
  public List<Check> run() throws IOException, InterruptedException {
    Optional<String> noMachine = ContainerRequirements.noMachine(bench.machine());
    if (noMachine.isPresent() && bench.plan().settings().another()) {
      return List.of(WorkloadChecks.CONTAINER.notApplicable(noMachine.get()));
    }
    return new WorkloadChecks(workload, facts(), token, answer).all();
  }

  private WorkloadFacts facts() throws IOException, InterruptedException {
    Path volume = Files.createDirectories(work.resolve("volume"));
    Path readOnly = Files.createDirectories(work.resolve("volume-read-only"));
    Files.writeString(volume.resolve("token"), token + "\n");
    try (LineServer server = new LineServer(token, answer)) {
      ContainerImage image =
          WorkloadImage.write(bench.plan(), script(server), workload.run(), work);
      List<HostVolume> volumes =
          List.of(
              new HostVolume(volume, "/volume", false),
              new HostVolume(readOnly, "/volume-read-only", true));
      Output asked = session(image, List.of("sh", "/workload/script"), volumes, GuestClock.HOST);
      Output timed = session(image, List.of("true"), List.of(), GuestClock.VIRTUAL);
      return facts(image, asked, timed, volume);
    } catch (CoracleException e) {
      return WorkloadFacts.without(e.diagnostics().get(0).message());
    } catch (QemuRefusedException e) {
      return WorkloadFacts.without("QEMU: " + e.getMessage());
    }
  }

  private String script(LineServer server) {
    return bench
        .environment()
        .templates()
        .render(
            "workload.sh.ftl",
            Map.of(
                "token",
                token,
                "gateway",
                ProbeDisk.GATEWAY,
                "port",
                Integer.toString(server.port())));
  }

  /** What a container wrote. */
  private record Output(ContainerExit end, ByteArrayOutputStream out, ByteArrayOutputStream err) {
    /** When its first instruction ran, by its guest's clock; empty if none did. */
    OptionalLong startNanos() {
      if (out.size() < WorkloadFacts.TIME_BYTES) {
        return OptionalLong.empty();
      }
      ByteBuffer time = ByteBuffer.wrap(out.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
      return OptionalLong.of(TimeUnit.SECONDS.toNanos(time.getLong()) + time.getLong());
    }

    List<String> lines() {
      byte[] bytes = out.toByteArray();
      int from = Math.min(WorkloadFacts.TIME_BYTES, bytes.length);
      return new String(Arrays.copyOfRange(bytes, from, bytes.length), StandardCharsets.UTF_8)
          .lines()
          .toList();
    }
  }

  private Output session(
      ContainerImage image, List<String> applet, List<HostVolume> volumes, GuestClock clock)
      throws IOException, InterruptedException {
    List<String> arguments = new java.util.ArrayList<>();
    arguments.addAll(List.of(WorkloadImage.TOOLS + "busybox", WorkloadImage.TOOLS + "busybox"));
    arguments.addAll(applet);
    ContainerOptions options =
        new ContainerOptions(
            image,
            work,
            new ContainerCommandLine(
                arguments,
                Optional.of(WorkloadImage.TOOLS + "first"),
                List.of(),
                Optional.empty(),
                Optional.empty()),
            volumes,
            List.of(),
            clock == GuestClock.HOST,
            false,
            1,
            Optional.of(bench.plan().settings().deadline()),
            new RuntimeConfig.Limits(
                OptionalLong.of(workload.memory()), OptionalLong.of(workload.processes())),
            clock);
    ContainerRequirements.requireGuest(bench, options);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    ContainerExit end =
        new ContainerSession(
                bench,
                options,
                InputStream.nullInputStream(),
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, false, StandardCharsets.UTF_8))
            .run();
    return new Output(end, out, err);
  }

  private WorkloadFacts facts(ContainerImage image, Output asked, Output timed, Path volume)
      throws IOException {
    List<String> lines = asked.lines();
    String errors = asked.err().toString(StandardCharsets.UTF_8).strip();
    Path written = volume.resolve("answer");
    Path file = work.resolve(image.volumes().get(0).file());
    Sha256 now = Sha256.of(file);
    Set<String> mapped = new TreeSet<>(WorkloadFacts.paths(lines, "1"));
    Set<String> notMapped = new TreeSet<>(WorkloadFacts.paths(lines, "0?"));
    notMapped.retainAll(MappableFiles.of(file));
    return new WorkloadFacts(
        Optional.empty(),
        Optional.of(asked.end()),
        WorkloadFacts.answers(lines),
        List.copyOf(notMapped),
        mapped.size(),
        MappableFiles.of(file).size(),
        errors.substring(Math.max(0, errors.length() - ERROR_TAIL)).replaceAll("\\s+", " "),
        Files.isRegularFile(written, LinkOption.NOFOLLOW_LINKS)
            ? InputFile.head(written, LONGEST_ANSWER).strip()
            : "",
        now.equals(image.volumes().get(0).sha256()),
        timed.startNanos());
  }
}
