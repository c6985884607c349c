package dev.coracle.publish;

import dev.coracle.lock.LockedPackage;
import dev.coracle.lock.Toolchain;
import dev.coracle.recipe.VerifySpec;
import dev.coracle.tree.Sha256;
import java.util.List;
import java.util.Optional;

/**
 * What a result is made of and what is expected of it: {@code manifest.json} without the list of
 * the image's files, which {@link ManifestReader} reads apart since most readers do not need it.
 *
 * @param name the recipe's name
 * @param version the result's version
 * @param architecture Debian's name of it
 * @param locked the lock's time, seconds since 1970; every file in the image has it
 * @param lockDigest digest of the lock's facts
 * @param imageKey content key of the image step
 * @param kernelKey content key of the kernel step
 * @param artefacts the files beside the manifest
 * @param packages the packages drawn from, the kernel's source last
 * @param toolchain what compiled the kernel
 * @param image the image's facts
 * @param guest what the guest must do to pass verification
 */
public record Manifest(
    String name,
    String version,
    String architecture,
    long locked,
    Sha256 lockDigest,
    Sha256 imageKey,
    Sha256 kernelKey,
    List<Artefact> artefacts,
    List<LockedPackage> packages,
    Toolchain toolchain,
    Image image,
    Guest guest) {

  /** The number in {@code schema}; raised when a reader must know. */
  public static final int SCHEMA = 1;

  public Manifest {
    artefacts = List.copyOf(artefacts);
    packages = List.copyOf(packages);
  }

  /** The artefact of a name. */
  public Artefact artefact(String fileName) {
    return artefacts.stream()
        .filter(each -> each.name().equals(fileName))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no artefact " + fileName));
  }

  /** The file name of the image. */
  public String imageName() {
    return name + ".img";
  }

  /**
   * Facts of the image.
   *
   * @param fileSystem such as {@code erofs}
   * @param layout such as {@code nvdimm}
   * @param fileSystemBytes size of the file system
   * @param files number of nodes in the tree
   * @param treeDigest canonical digest of the tree
   * @param uuid the file system's
   * @param verityRoot what the image's Merkle tree comes to; empty where it has none
   */
  public record Image(
      String fileSystem,
      String layout,
      long fileSystemBytes,
      long files,
      Sha256 treeDigest,
      String uuid,
      Optional<Sha256> verityRoot) {}

  /**
   * What the verifier needs to know.
   *
   * @param commandLine the shipped kernel command line's arguments
   * @param defaultTarget the target to reach
   * @param units every unit that the image holds
   * @param binaries absolute paths of the listed binaries
   * @param machine machine profile or {@code auto}
   * @param memory guest memory in bytes
   * @param deadlineMillis wall time that one boot may take
   * @param waivers known console lines
   * @param limits what verification holds the result to
   * @param checks the recipe's own questions to the guest
   */
  public record Guest(
      List<String> commandLine,
      String defaultTarget,
      List<String> units,
      List<String> binaries,
      String machine,
      long memory,
      long deadlineMillis,
      List<VerifySpec.Waiver> waivers,
      VerifySpec.Limits limits,
      List<VerifySpec.UserCheck> checks) {

    public Guest {
      commandLine = List.copyOf(commandLine);
      units = List.copyOf(units);
      binaries = List.copyOf(binaries);
      waivers = List.copyOf(waivers);
      checks = List.copyOf(checks);
    }
  }
}
