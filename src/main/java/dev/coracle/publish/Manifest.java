package dev.coracle.publish;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.lock.LockedPackage;
import dev.coracle.lock.Toolchain;
import dev.coracle.recipe.OutputFormat;
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
 * @param artifacts the files beside the manifest
 * @param packages the packages used, the kernel's source last if it is one
 * @param toolchain what compiled the kernel
 * @param kernelInputs what else the kernel was made of
 * @param tree what every image holds
 * @param images the root image, then additional outputs of the same tree
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
    List<Artifact> artifacts,
    List<LockedPackage> packages,
    Toolchain toolchain,
    List<KernelInput> kernelInputs,
    Tree tree,
    List<Image> images,
    Guest guest) {

  /** The number in {@code schema}; raised when a reader must know. */
  public static final int SCHEMA = 3;

  public Manifest {
    artifacts = List.copyOf(artifacts);
    packages = List.copyOf(packages);
    kernelInputs = List.copyOf(kernelInputs);
    images = List.copyOf(images);
    if (images.isEmpty()) {
      throw new IllegalArgumentException("it names no image");
    }
  }

  /**
   * A source that is no package, or a fragment or patch of the recipe's own.
   *
   * @param kind {@code source}, {@code fragment} or {@code patch}
   * @param name for people; of a file its path as the recipe names it
   */
  public record KernelInput(String kind, String name, Sha256 sha256) {
    /** The kind of a source. */
    public static final String SOURCE = "source";
  }

  /** How many packages files of the image could come from. */
  public int guestPackages() {
    boolean packaged =
        kernelInputs.stream().noneMatch(each -> each.kind().equals(KernelInput.SOURCE));
    return packages.size() - (packaged ? 1 : 0);
  }

  /**
   * The artifact of a name.
   *
   * @throws CoracleException (ENVIRONMENT) if the manifest lists none
   */
  public Artifact artifact(String fileName) {
    return artifacts.stream()
        .filter(each -> each.name().equals(fileName))
        .findFirst()
        .orElseThrow(
            () ->
                new CoracleException(
                    ExitCode.ENVIRONMENT,
                    Diagnostic.error(
                        "result.damaged",
                        "the manifest lists no file " + fileName,
                        "build the result again, with --replace")));
  }

  /** The root image. */
  public Image image() {
    return images.get(0);
  }

  /** The file name of the root image. */
  public String imageName() {
    return image().file();
  }

  /** The image in a file; empty where the file is something else. */
  public Optional<Image> imageIn(String fileName) {
    return images.stream().filter(image -> image.file().equals(fileName)).findFirst();
  }

  /**
   * What every image holds, whatever its format.
   *
   * @param digest canonical digest
   * @param files number of nodes
   */
  public record Tree(Sha256 digest, long files) {}

  /**
   * Facts of an image; its size and digest are its artifact's.
   *
   * @param file its artifact's name
   * @param format how it is written
   * @param fileSystemBytes size of the file system, or of the archive before it is compressed
   * @param uuid the file system's; empty for an archive
   * @param contentSha256 digest of the archive before it was compressed, which for a layer of a
   *     container's image is its diff ID; empty where nothing is compressed
   * @param mediaType of a layer of a container's image; empty for all else
   * @param partUuid by which a kernel finds the file system's partition; empty where there is none
   * @param verityRoot what the image's Merkle tree comes to; empty where it has none
   * @param verityCommandLine kernel arguments by which a guest mounts it through that tree; empty
   *     where the tree is for the host alone
   */
  public record Image(
      String file,
      OutputFormat format,
      long fileSystemBytes,
      Optional<String> uuid,
      Optional<Sha256> contentSha256,
      Optional<String> mediaType,
      Optional<String> partUuid,
      Optional<Sha256> verityRoot,
      List<String> verityCommandLine) {

    public Image {
      verityCommandLine = List.copyOf(verityCommandLine);
    }
  }

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
   * @param informational checks whose failure does not count
   * @param limits what verification holds the result to
   * @param devices what each boot has more than the machine itself
   * @param checks the recipe's own questions to the guest
   * @param workload the container that the guest is to run
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
      List<String> informational,
      VerifySpec.Limits limits,
      VerifySpec.Devices devices,
      List<VerifySpec.UserCheck> checks,
      Optional<VerifySpec.Workload> workload) {

    public Guest {
      commandLine = List.copyOf(commandLine);
      units = List.copyOf(units);
      binaries = List.copyOf(binaries);
      waivers = List.copyOf(waivers);
      informational = List.copyOf(informational);
      checks = List.copyOf(checks);
    }
  }
}
