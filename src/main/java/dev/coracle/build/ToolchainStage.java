package dev.coracle.build;

import dev.coracle.build.context.AptRepositories;
import dev.coracle.build.context.BuildContext;
import dev.coracle.build.image.PackageStage;
import dev.coracle.build.source.ToolchainPackages;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.host.HostTool.Capability;
import dev.coracle.kernel.KernelToolchain;
import dev.coracle.kernel.compile.ToolchainProbe;
import dev.coracle.lock.LockFile;
import dev.coracle.lock.LockedPackage;
import dev.coracle.lock.Toolchain;
import dev.coracle.recipe.CompilerOrigin;
import dev.coracle.recipe.Recipe;
import dev.coracle.source.apt.AptArchive;
import dev.coracle.source.apt.deb.PackageContents;
import dev.coracle.toolchain.InstalledToolchain;
import dev.coracle.toolchain.ToolchainRules;
import dev.coracle.toolchain.Toolchains;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds what compiles a recipe's kernel: packages of the lock, or what the host has. */
final class ToolchainStage {
  private final BuildContext context;
  private final AptRepositories archives;
  private @Nullable ToolchainRules rules;

  ToolchainStage(BuildContext context, AptRepositories archives) {
    this.context = context;
    this.archives = archives;
  }

  /** Read only where packages compile: a build that has nothing to do takes longer by them. */
  private synchronized ToolchainRules rules() {
    if (rules == null) {
      rules = ToolchainRules.ofKernels();
    }
    return rules;
  }

  /**
   * This host's compiler and linker.
   *
   * @throws CoracleException (ENVIRONMENT) if it lacks anything that a compile needs
   */
  private Toolchain ofHost() throws IOException, InterruptedException {
    context.tools().require(EnumSet.of(Capability.COMPILE));
    Path memory = context.store().root().resolve("toolchain");
    return new ToolchainProbe(context.tools(), context.runner(), memory).probe();
  }

  /** The same; on a host without a compiler, which compiles nothing, any. */
  private Toolchain ofAnyHost() throws IOException, InterruptedException {
    try {
      return ofHost();
    } catch (CoracleException e) {
      return new Toolchain("none", "none");
    }
  }

  /** Whether a lock has what the recipe's kernel is compiled with. */
  boolean isIn(LockFile lock, Recipe recipe) {
    return recipe.kernel().compiler() == CompilerOrigin.HOST
        ? lock.toolchain().isHosts()
        : rules().isMetBy(lock.toolchain().packages());
  }

  /**
   * What a new lock says.
   *
   * @param compiles false if nothing is to be compiled, for which no host needs a compiler
   * @throws CoracleException (RESOLUTION) if the suites lack a package of it
   */
  Toolchain resolve(Recipe recipe, Optional<LockFile> old, List<String> update, boolean compiles)
      throws IOException, InterruptedException {
    if (recipe.kernel().compiler() == CompilerOrigin.HOST) {
      return compiles ? ofHost() : ofAnyHost();
    }
    AptArchive archive = archives.open(recipe, recipe.kernel().toolchain());
    List<LockedPackage> before = old.map(lock -> lock.toolchain().packages()).orElse(List.of());
    return rules()
        .toolchain(
            ToolchainPackages.resolve(
                recipe, archive, rules(), before, update, recipe.kernel().source().place()));
  }

  /** A toolchain as a lock of the recipe would have it, of packages that are not there. */
  Toolchain placeholder(Recipe recipe, LockedPackage nothing)
      throws IOException, InterruptedException {
    if (recipe.kernel().compiler() == CompilerOrigin.HOST) {
      return ofAnyHost();
    }
    return rules().toolchain(rules().packages().stream().map(nothing::withName).toList());
  }

  /**
   * What compiles the kernel of a recipe that was locked.
   *
   * @param compiles as above
   */
  KernelToolchain of(Recipe recipe, LockFile lock, boolean compiles)
      throws IOException, InterruptedException {
    if (recipe.kernel().compiler() == CompilerOrigin.HOST) {
      return KernelToolchain.ofHost(compiles ? ofHost() : ofAnyHost());
    }
    Toolchain locked = lock.toolchain();
    return new KernelToolchain(
        locked,
        Optional.of(Toolchains.key(locked, recipe.architecture(), rules())),
        () -> Optional.of(install(recipe, lock)));
  }

  private InstalledToolchain install(Recipe recipe, LockFile lock) throws IOException {
    return new Toolchains(context.store(), rules())
        .install(lock.toolchain(), recipe.architecture(), () -> contents(recipe, lock));
  }

  private List<PackageContents> contents(Recipe recipe, LockFile lock) throws IOException {
    return new PackageStage(context, archives)
        .contents(lock.toolchain().packages(), recipe, recipe.kernel().toolchain(), lock);
  }

  /** A host's compiler that is not the lock's: the kernel's bytes may differ. */
  static Optional<Diagnostic> difference(LockFile lock, Toolchain here) {
    Toolchain locked = lock.toolchain();
    return locked.isSame(here)
        ? Optional.empty()
        : Optional.of(
            Diagnostic.warning(
                "lock.toolchain",
                "this host compiles with \""
                    + here.compiler()
                    + "\" and \""
                    + here.linker()
                    + "\", the lock was made with \""
                    + locked.compiler()
                    + "\" and \""
                    + locked.linker()
                    + "\": the kernel's bytes may differ",
                "for identical bytes on all hosts write `compiler: packages` below `kernel:`; or"
                    + " lock again with `coracle lock --update '*'`"));
  }
}
