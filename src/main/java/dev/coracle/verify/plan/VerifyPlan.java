package dev.coracle.verify.plan;

import dev.coracle.recipe.VerifySpec;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * All that the verifier must know about a result; the caller reads it from the result's manifest.
 *
 * @param kernel the two kernel files
 * @param image the disk image as shipped
 * @param imageSha256 the image's digest by the manifest
 * @param commandLine the kernel command line as shipped
 * @param fileSystem of the root, such as {@code erofs}
 * @param layout of the image, such as {@code nvdimm}
 * @param forms further images of the same tree
 * @param targetUnit what systemd must reach
 * @param expectedUnits every unit that the image may have active, and that must be loadable
 * @param binaries every program that must start in the guest
 * @param waivers console lines at warning level or worse that are known and harmless
 * @param checks the recipe's own questions to the booted guest
 * @param memory of the guest, in bytes
 * @param deadline for one boot, wall time
 * @param machine a machine profile's name, or {@code auto}
 * @param logs a directory for console logs; made if it is missing
 * @param busybox a statically linked busybox for the guest's architecture: the probe's toolbox
 */
public record VerifyPlan(
    Kernel kernel,
    Path image,
    Sha256 imageSha256,
    String commandLine,
    String fileSystem,
    String layout,
    List<Form> forms,
    String targetUnit,
    List<String> expectedUnits,
    List<TreePath> binaries,
    List<VerifySpec.Waiver> waivers,
    List<VerifySpec.UserCheck> checks,
    long memory,
    Duration deadline,
    String machine,
    Path logs,
    Path busybox) {

  /** One mebibyte. */
  public static final long MIB = 1L << 20;

  public VerifyPlan {
    Objects.requireNonNull(kernel);
    Objects.requireNonNull(image);
    Objects.requireNonNull(imageSha256);
    Objects.requireNonNull(commandLine);
    Objects.requireNonNull(fileSystem);
    Objects.requireNonNull(layout);
    Objects.requireNonNull(targetUnit);
    Objects.requireNonNull(machine);
    Objects.requireNonNull(logs);
    Objects.requireNonNull(busybox);
    forms = List.copyOf(forms);
    expectedUnits = List.copyOf(expectedUnits);
    binaries = List.copyOf(binaries);
    waivers = List.copyOf(waivers);
    checks = List.copyOf(checks);
    if (memory < 32 * MIB || memory % MIB != 0) {
      throw new IllegalArgumentException("guest memory is not whole MiB from 32: " + memory);
    }
    if (deadline.isNegative() || deadline.isZero()) {
      throw new IllegalArgumentException("deadline is not in the future: " + deadline);
    }
  }

  /** Whether the root is an archive that the kernel unpacks into memory, and no disk. */
  public boolean inMemory() {
    return Form.isInitramfs(fileSystem);
  }

  /** The root image where it is a disk, or null. */
  public Path disk() {
    return inMemory() ? null : image;
  }

  /** The root image where it is an archive, or null. */
  public Path initrd() {
    return inMemory() ? image : null;
  }

  /** The same on another machine, its logs elsewhere. */
  public VerifyPlan on(String otherMachine, Path otherLogs) {
    return new VerifyPlan(
        kernel,
        image,
        imageSha256,
        commandLine,
        fileSystem,
        layout,
        forms,
        targetUnit,
        expectedUnits,
        binaries,
        waivers,
        checks,
        memory,
        deadline,
        otherMachine,
        otherLogs,
        busybox);
  }

  /** The same with another size of the guest's memory, in bytes. */
  public VerifyPlan withMemory(long bytes) {
    return new VerifyPlan(
        kernel,
        image,
        imageSha256,
        commandLine,
        fileSystem,
        layout,
        forms,
        targetUnit,
        expectedUnits,
        binaries,
        waivers,
        checks,
        bytes,
        deadline,
        machine,
        logs,
        busybox);
  }

  /** The same with a further image in the root's place, and no others. */
  public VerifyPlan of(Form form) {
    return new VerifyPlan(
        kernel,
        form.file(),
        form.sha256(),
        RootParameters.unmapped(commandLine),
        form.fileSystem(),
        form.layout(),
        List.of(),
        targetUnit,
        expectedUnits,
        binaries,
        waivers,
        checks,
        memory,
        deadline,
        machine,
        logs,
        busybox);
  }

  /**
   * A further image of the same tree.
   *
   * @param name its form's name in recipes, such as {@code plain-ext4}
   * @param file where it is
   * @param sha256 its digest by the manifest
   * @param fileSystem such as {@code ext4}, or an archive's format
   * @param layout such as {@code plain}
   */
  public record Form(String name, Path file, Sha256 sha256, String fileSystem, String layout) {
    public Form {
      Objects.requireNonNull(name);
      Objects.requireNonNull(file);
      Objects.requireNonNull(sha256);
      Objects.requireNonNull(fileSystem);
      Objects.requireNonNull(layout);
    }

    static boolean isInitramfs(String fileSystem) {
      return fileSystem.equals("newc");
    }

    /** Whether the kernel unpacks it into memory. */
    public boolean isInitramfs() {
      return isInitramfs(fileSystem);
    }

    /** Whether a guest boots from it at all. */
    public boolean bootable() {
      return !fileSystem.equals("tar");
    }
  }

  /**
   * A kernel in both forms.
   *
   * @param vmlinux the ELF file, for machines that start one directly
   * @param vmlinuxSha256 its digest by the manifest
   * @param bzImage the compressed form
   */
  public record Kernel(Path vmlinux, Sha256 vmlinuxSha256, Path bzImage) {
    public Kernel {
      Objects.requireNonNull(vmlinux);
      Objects.requireNonNull(vmlinuxSha256);
      Objects.requireNonNull(bzImage);
    }
  }
}
