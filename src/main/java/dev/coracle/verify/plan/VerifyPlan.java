package dev.coracle.verify.plan;

import java.nio.file.Path;
import java.util.Objects;

/**
 * All that the verifier must know about a result; the caller reads it from the result's manifest.
 *
 * @param files what is verified
 * @param expectations what it must show
 * @param settings how it is booted
 */
public record VerifyPlan(ResultFiles files, Expectations expectations, BootSettings settings) {

  /** One mebibyte. */
  public static final long MIB = 1L << 20;

  public VerifyPlan {
    Objects.requireNonNull(files);
    Objects.requireNonNull(expectations);
    Objects.requireNonNull(settings);
  }

  /** Whether the root is an archive that the kernel unpacks into memory, and no disk. */
  public boolean inMemory() {
    return files.root().isInitramfs();
  }

  /** The same on another machine. */
  public VerifyPlan withMachine(String name) {
    return new VerifyPlan(files, expectations, settings.withMachine(name));
  }

  /** The same with its logs in another directory. */
  public VerifyPlan withLogs(Path directory) {
    return new VerifyPlan(files, expectations, settings.withLogs(directory));
  }

  /** The same with another size of the guest's memory, in bytes. */
  public VerifyPlan withMemory(long bytes) {
    return new VerifyPlan(files, expectations, settings.withMemory(bytes));
  }

  /** The same with an additional output in the root's place, and no others. */
  public VerifyPlan withRoot(BootImage output) {
    return new VerifyPlan(files.withRoot(output), expectations, settings);
  }
}
