package dev.coracle.lock;

import dev.coracle.tree.Sha256;
import java.util.List;
import java.util.Optional;

/**
 * All facts that a recipe's names were resolved to.
 *
 * @param inputs digest of the recipe's values that resolution depends on; another digest means that
 *     the lock is stale
 * @param locked when it was resolved, seconds since 1970: the newest Release file's date, so that
 *     the same indexes give the same lock; also the time that every file of the image gets
 * @param packages the guest's packages with all dependencies, by name
 * @param kernelSource where the kernel's source comes from
 * @param toolchain what the lock's writer had to compile the kernel with
 * @param accounts numbers that the accounts of packages got
 * @param files what the recipe takes from addresses and git repositories
 * @param kernelFiles the recipe's own kernel fragments and patches, in the recipe's order
 * @param container the container image that the result carries
 * @param rebuilds what packages that are built from source are made of
 */
public record LockFile(
    Sha256 inputs,
    long locked,
    List<LockedPackage> packages,
    LockedKernelSource kernelSource,
    Toolchain toolchain,
    AccountIds accounts,
    List<LockedFile> files,
    List<LockedLocalFile> kernelFiles,
    Optional<LockedContainer> container,
    LockedRebuilds rebuilds) {

  public LockFile {
    packages = List.copyOf(packages);
    files = List.copyOf(files);
    kernelFiles = List.copyOf(kernelFiles);
  }

  /** A lock in which no account has a number yet. */
  public LockFile(
      Sha256 inputs,
      long locked,
      List<LockedPackage> packages,
      LockedKernelSource kernelSource,
      Toolchain toolchain) {
    this(
        inputs,
        locked,
        packages,
        kernelSource,
        toolchain,
        AccountIds.NONE,
        List.of(),
        List.of(),
        Optional.empty(),
        LockedRebuilds.NONE);
  }

  /** The same facts with numbers added; those that are there stay. */
  public LockFile with(AccountIds more) {
    return new LockFile(
        inputs,
        locked,
        packages,
        kernelSource,
        toolchain,
        accounts.and(more),
        files,
        kernelFiles,
        container,
        rebuilds);
  }

  /** The same facts with these files. */
  public LockFile with(List<LockedFile> other) {
    return new LockFile(
        inputs,
        locked,
        packages,
        kernelSource,
        toolchain,
        accounts,
        other,
        kernelFiles,
        container,
        rebuilds);
  }

  /** The same facts with another kernel source, fragments and patches. */
  public LockFile with(LockedKernelSource source, List<LockedLocalFile> local) {
    return new LockFile(
        inputs, locked, packages, source, toolchain, accounts, files, local, container, rebuilds);
  }

  /** The same facts with this container image. */
  public LockFile with(Optional<LockedContainer> other) {
    return new LockFile(
        inputs,
        locked,
        packages,
        kernelSource,
        toolchain,
        accounts,
        files,
        kernelFiles,
        other,
        rebuilds);
  }

  /** The same facts with these rebuilds. */
  public LockFile with(LockedRebuilds other) {
    return new LockFile(
        inputs,
        locked,
        packages,
        kernelSource,
        toolchain,
        accounts,
        files,
        kernelFiles,
        container,
        other);
  }
}
