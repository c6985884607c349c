package dev.coracle.recipe;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The values that recipes choose from; the only place that lists them. */
public final class KnownNames {
  /** File systems that a disk can have. */
  static final List<String> DISK_FILE_SYSTEMS = FileSystemType.words(FileSystemType.OF_DISKS);

  /** Roots that are no disks, by the words that stand for their file systems. */
  public static final List<String> INITRAMFS =
      List.of("initramfs", "initramfs-gzip", "initramfs-zstd");

  /** What a root can be: a file system, or an archive that the kernel unpacks. */
  public static final List<String> FILE_SYSTEMS =
      Stream.concat(DISK_FILE_SYSTEMS.stream(), INITRAMFS.stream()).toList();

  /** Those of them that can have free space and checksums of metadata. */
  public static final List<String> WRITABLE_FILE_SYSTEMS = FileSystemType.writable();

  /** Layouts that a file system can stand in. */
  public static final List<String> LAYOUTS = PartitionLayout.words();

  /** Where systemd looks for system units (systemd.unit(5), "System Unit Search Path"). */
  public static final List<String> UNIT_DIRECTORIES =
      List.of(
          "/etc/systemd/system.control",
          "/run/systemd/system.control",
          "/run/systemd/transient",
          "/run/systemd/generator.early",
          "/etc/systemd/system",
          "/etc/systemd/system.attached",
          "/run/systemd/system",
          "/run/systemd/system.attached",
          "/run/systemd/generator",
          "/usr/local/lib/systemd/system",
          "/usr/lib/systemd/system",
          "/run/systemd/generator.late");

  /** The formats that a tree can be written in. */
  public static List<String> outputFormats() {
    return OutputFormat.ALL.stream().map(OutputFormat::word).toList();
  }

  /** Where an image's Merkle tree can go. */
  public static final List<String> VERITY = List.of("sidecar", "guest");

  /** Those for which the image has a further partition. */
  public static final List<String> VERITY_INSIDE = List.of("guest");

  /** Hypervisors whose launch files a result can have. */
  public static final List<String> LAUNCH = List.of("firecracker", "cloud-hypervisor");

  /** Layouts without partitions. */
  public static final List<String> BARE_LAYOUTS = List.of(PartitionLayout.PLAIN.word());

  /** Make targets that give a kernel configuration to merge fragments over. */
  public static final List<String> KERNEL_BASES = List.of("tinyconfig", "allnoconfig");

  /** Where a kernel's compiler can come from. */
  public static final List<String> COMPILERS = CompilerOrigin.words();

  /** Architectures that Debian has, for sections that apply to one of them. */
  public static final List<String> DEBIAN_ARCHITECTURES =
      List.of("amd64", "arm64", "armel", "armhf", "i386", "ppc64el", "riscv64", "s390x");

  /** Suffixes of unit names, as systemd.unit(5) lists them. */
  public static final List<String> UNIT_SUFFIXES =
      List.of(
          ".service",
          ".target",
          ".mount",
          ".socket",
          ".path",
          ".timer",
          ".slice",
          ".automount",
          ".swap",
          ".scope",
          ".device");

  private KnownNames() {}

  /** What a first program can mount, as recipes write it. */
  public static List<String> earlyMounts() {
    List<String> words = new ArrayList<>();
    for (EarlyMount.Type type : EarlyMount.Type.values()) {
      words.add(type.name().toLowerCase(Locale.ROOT));
    }
    return words;
  }

  /** Debian's names of the architectures that guests can have. */
  public static List<String> architectures() {
    List<String> names = new ArrayList<>();
    for (Architecture architecture : Architecture.values()) {
      names.add(architecture.debianName());
    }
    return names;
  }

  /** What a grant can leave a file, as recipes write it. */
  public static List<String> privileges() {
    List<String> words = new ArrayList<>();
    for (GrantSpec.Privilege privilege : GrantSpec.Privilege.values()) {
      words.add(privilege.name().toLowerCase(Locale.ROOT));
    }
    return words;
  }
}
