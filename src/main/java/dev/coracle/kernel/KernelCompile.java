package dev.coracle.kernel;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.host.ProcessRunner.Result;
import dev.coracle.kernel.compile.CompileLine;
import dev.coracle.kernel.compile.KernelMake;
import dev.coracle.kernel.compile.MakeDiagnostics;
import dev.coracle.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Compiles a configured tree and takes the kernel out of it. */
final class KernelCompile {
  private final KernelMake make;
  private final Path log;

  KernelCompile(KernelMake make, Path log) {
    this.make = make;
    this.log = log;
  }

  /**
   * Compiles what is not compiled yet.
   *
   * @param expected how many objects that may be, for progress; 0 if unknown
   * @return how many objects were compiled
   * @throws CoracleException ENVIRONMENT: it failed; TIMEOUT; INTERRUPTED
   */
  long run(int jobs, Duration deadline, long expected, Progress progress) throws IOException {
    AtomicLong objects = new AtomicLong();
    try (Progress.Task task = progress.start("compile kernel", expected, Progress.Unit.ITEMS)) {
      Result result =
          make.make(
              List.of("vmlinux", "bzImage"),
              jobs,
              deadline,
              line -> {
                Optional<String> object = CompileLine.object(line);
                if (object.isPresent()) {
                  objects.incrementAndGet();
                  task.advance(1);
                  task.detail(object.get());
                }
              });
      if (!result.ok()) {
        throw MakeDiagnostics.of("the kernel's compile", result, log);
      }
    }
    return objects.get();
  }

  /** Copies the kernel's files. */
  void take(Path tree, String architecture, long objects, Path directory) throws IOException {
    Path image = tree.resolve("arch/" + architecture + "/boot/bzImage");
    Files.copy(image.toRealPath(), directory.resolve(KernelArtifacts.BZ_IMAGE));
    Files.copy(tree.resolve(".config"), directory.resolve(KernelArtifacts.CONFIG));
    Files.copy(tree.resolve("System.map"), directory.resolve("System.map"));
    strip(tree.resolve("vmlinux"), directory.resolve(KernelArtifacts.VMLINUX));
    String release = Files.readString(tree.resolve("include/config/kernel.release")).strip();
    KernelArtifacts.seal(directory, release, objects);
  }

  /**
   * Takes the symbol table out: no loader reads it, System.map has the same, and it is a tenth of
   * the file (1.5 of 17.9 MB). Program headers stay, and with them the note by which PVH loaders
   * find the entry.
   */
  private void strip(Path vmlinux, Path target) throws IOException {
    List<String> command = List.of("objcopy", "-S", vmlinux.toString(), target.toString());
    Result result = make.run(command, Duration.ofMinutes(1), line -> {});
    if (!result.ok()) {
      throw MakeDiagnostics.of("objcopy of vmlinux", result, log);
    }
  }
}
