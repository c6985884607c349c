package dev.coracle.kernel;

import dev.coracle.lock.Toolchain;
import dev.coracle.store.StepKey;
import dev.coracle.toolchain.InstalledToolchain;
import java.io.IOException;
import java.util.Optional;

/**
 * What compiles a kernel, which is only installed when something must be compiled.
 *
 * @param identity its words and packages
 * @param step the key of its installation; empty if it is the host's
 * @param installer puts it in place
 */
public record KernelToolchain(Toolchain identity, Optional<StepKey> step, Installer installer) {

  /** The host's. */
  public static KernelToolchain ofHost(Toolchain identity) {
    return new KernelToolchain(identity, Optional.empty(), Optional::empty);
  }

  /** Puts a toolchain in place. */
  @FunctionalInterface
  public interface Installer {
    /** The toolchain; empty if the host's is used. */
    Optional<InstalledToolchain> install() throws IOException;
  }

  /** Adds what decides the bytes that it makes. */
  void describe(StepKey.Builder key) {
    if (step.isPresent()) {
      key.add("toolchain", step.get().digest());
    } else {
      key.add("compiler", identity.compiler()).add("linker", identity.linker());
    }
  }
}
