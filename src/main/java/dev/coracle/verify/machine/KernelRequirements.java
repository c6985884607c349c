package dev.coracle.verify.machine;

import dev.coracle.elf.ElfFacts;
import dev.coracle.elf.ElfFile;
import dev.coracle.elf.MalformedElfException;
import dev.coracle.host.InputFile;
import dev.coracle.kernel.KernelArtifacts;
import dev.coracle.kernel.kconfig.DotConfig;
import dev.coracle.tree.Content;
import dev.coracle.tree.Sha256;
import dev.coracle.verify.plan.VerifyPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether a kernel has what a machine needs. Asked before anything is booted, since a kernel that
 * lacks it prints no error: it does not start, or has no console.
 */
public final class KernelRequirements {
  /** Of the notes of owner Xen, the one with the entry for PVH loaders (Xen, elfnote.h). */
  private static final int PHYS32_ENTRY = 18;

  private KernelRequirements() {}

  /** What it lacks, a short phrase each; empty if it lacks nothing. */
  public static List<String> lacks(VerifyPlan plan, MachineProfile machine) throws IOException {
    return lacks(
        machine.kernel(plan), plan.files().kernel().vmlinuxSha256(), machine, !plan.inMemory());
  }

  static List<String> lacks(Path kernel, Sha256 sha256, MachineProfile machine, boolean disks)
      throws IOException {
    List<String> lacks = new ArrayList<>();
    if (machine.startsByPvh() && !hasPvhEntry(kernel, sha256)) {
      lacks.add(
          kernel.getFileName() + " has no PVH entry to start it by (an ELF note that PVH=y makes)");
    }
    Optional<DotConfig> config = config(kernel);
    if (config.isPresent()) {
      for (RequiredOption required : machine.requiredOptions()) {
        if ((disks || !required.disks()) && !config.get().value(required.option()).equals("y")) {
          lacks.add(required.option() + " is not set: " + required.why());
        }
      }
    }
    return lacks;
  }

  /** The configuration beside a kernel; empty for a kernel of others, which may have none. */
  public static Optional<DotConfig> config(Path kernel) throws IOException {
    Path file = kernel.resolveSibling(KernelArtifacts.CONFIG);
    return Files.isRegularFile(file)
        ? Optional.of(DotConfig.read(InputFile.text(file)))
        : Optional.empty();
  }

  private static boolean hasPvhEntry(Path kernel, Sha256 sha256) throws IOException {
    try {
      Optional<ElfFacts> facts = ElfFile.read(Content.of(kernel, 0, Files.size(kernel), sha256));
      return facts.isPresent()
          && facts.get().notes().stream()
              .anyMatch(note -> note.owner().equals("Xen") && note.type() == PHYS32_ENTRY);
    } catch (MalformedElfException e) {
      return false;
    }
  }
}
