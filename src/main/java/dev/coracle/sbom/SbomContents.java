package dev.coracle.sbom;

import dev.coracle.lock.LockedKernelSource;
import dev.coracle.lock.LockedLocalFile;
import dev.coracle.tree.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/**
 * What a bill of materials lists.
 *
 * @param name the recipe's name
 * @param version the result's version
 * @param locked the lock's time, seconds since 1970: the only time in it
 * @param tree digest of the image's tree
 * @param distribution ID of the guest's os-release, such as {@code debian}
 * @param release the release that scanners look for, such as {@code 13.2}; empty if not known
 * @param packages those with files in the image
 * @param kernel the kernel
 * @param files the image's files that no package brought
 */
public record SbomContents(
    String name,
    String version,
    long locked,
    Sha256 tree,
    String distribution,
    String release,
    List<SbomPackage> packages,
    Kernel kernel,
    List<SbomFile> files) {

  public SbomContents {
    packages = List.copyOf(packages);
    files = List.copyOf(files);
  }

  /**
   * The kernel.
   *
   * @param source where its source comes from
   * @param release what {@code uname -r} says
   * @param vmlinux digest of the ELF kernel
   * @param options lines of the final configuration for all options that are on
   * @param patches the recipe's own, in the order in which they were applied
   */
  public record Kernel(
      LockedKernelSource source,
      String release,
      Sha256 vmlinux,
      List<String> options,
      List<LockedLocalFile> patches) {
    public Kernel {
      options = List.copyOf(options);
      patches = List.copyOf(patches);
    }

    /** The source package, for which Debian's pool has a directory; else the source itself. */
    String sourceName() {
      return source
          .asPackage()
          .map(
              each -> {
                String[] names = each.path().split("/", -1);
                String name = names.length > 1 ? names[names.length - 2] : each.name();
                return name + " " + each.version();
              })
          .orElse(source.nameAndVersion());
    }
  }

  /** Of one content always the same, of another content another one. */
  UUID identity() {
    String text =
        String.join("\n", name, version, tree.hex(), kernel.vmlinux().hex(), Long.toString(locked));
    return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
  }
}
