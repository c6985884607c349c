package dev.coracle.toolchain;

import dev.coracle.lock.LockedPackage;
import dev.coracle.lock.Toolchain;
import dev.coracle.recipe.Architecture;
import dev.coracle.source.apt.deb.PackageContents;
import dev.coracle.store.StepKey;
import dev.coracle.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Toolchains in the store: each is unpacked once. */
public final class Toolchains {
  /** Raised whenever equal packages and rules would give other files. */
  private static final int REVISION = 1;

  private static final String ROOT = "root";

  private final Store store;
  private final ToolchainRules rules;

  /** Those that are made by these rules. */
  public Toolchains(Store store, ToolchainRules rules) {
    this.store = store;
    this.rules = rules;
  }

  /** Brings packages' contents: called only for a toolchain that the store lacks. */
  @FunctionalInterface
  public interface Packages {
    /** What the toolchain's packages contain, checked, in their order. */
    List<PackageContents> contents() throws IOException;
  }

  /** The key of a toolchain, which the keys of what it compiles contain. */
  public static StepKey key(Toolchain toolchain, Architecture architecture, ToolchainRules rules) {
    return StepKey.builder("toolchain", REVISION)
        .add("architecture", architecture.debianName())
        .add("rules", rules.digest())
        .add("packages", toolchain.packages().stream().map(Toolchains::identity).toList())
        .build();
  }

  /** Not its suite and path: the same package can move from one suite to another. */
  private static String identity(LockedPackage locked) {
    return locked.nameAndVersion() + " " + locked.sha256();
  }

  /**
   * The toolchain, unpacked now if the store lacks it.
   *
   * @throws dev.coracle.diagnostic.CoracleException (RESOLUTION) {@code toolchain.incomplete} if
   *     its packages do not make one
   */
  public InstalledToolchain install(
      Toolchain toolchain, Architecture architecture, Packages packages) throws IOException {
    Path result =
        store.result(
            key(toolchain, architecture, rules),
            directory ->
                new ToolchainUnpacker(directory.resolve(ROOT), architecture, rules)
                    .unpack(packages.contents()));
    return new InstalledToolchain(result.resolve(ROOT), architecture);
  }
}
