package dev.coracle.verify.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.host.LocalProcessRunner;
import dev.coracle.image.ImageOptions;
import dev.coracle.image.ImageWriter;
import dev.coracle.image.erofs.ErofsFormat;
import dev.coracle.image.partition.PlainLayout;
import dev.coracle.progress.Progress;
import dev.coracle.recipe.FileSystemType;
import dev.coracle.template.Templates;
import dev.coracle.tree.FileTree;
import dev.coracle.verify.Guest;
import dev.coracle.verify.machine.Profiles;
import dev.coracle.verify.machine.TestBench;
import dev.coracle.verify.plan.VerifyEnvironment;
import dev.coracle.verify.plan.VerifyPlan;
import dev.coracle.verify.qemu.Qemu;
import dev.coracle.verify.report.Accelerator;
import dev.coracle.verify.report.Check;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Root in a real guest writes to its image, behind backends that let it and one that does not. */
class WriteProtectionIT {
  private static final String WRITABLE = "s/share=off,readonly=on/share=on/";
  private static final String PRIVATE = "s/,readonly=on//";

  @TempDir Path directory;

  @Test
  void aReadOnlyBackendLetsNothingThrough() throws Exception {
    Check check = check("");
    assertEquals(Check.Result.PASS, check.result(), check::toString);
    // The region's flag was reset, or the kernel would have refused every one.
    assertTrue(check.detail().matches("1\\d attempts .*"), check::detail);
    assertTrue(!check.detail().contains("(0 without"), check::detail);
  }

  @Test
  void aDeviceThatIsNotArmedProtectsNothing() throws Exception {
    Path image = copy();
    Check check = check(image, WRITABLE);
    assertEquals(Check.Result.FAIL, check.result(), check::toString);
    assertTrue(check.detail().startsWith("a guest wrote to copy.img"), check::detail);
    assertNotEquals(-1L, Files.mismatch(image, Guest.find().image()));
  }

  @Test
  void copiesOfPagesThatAGuestWroteToAreNoticed() throws Exception {
    Path image = copy();
    Check check = check(image, PRIVATE);
    assertEquals(Check.Result.FAIL, check.result(), check::toString);
    assertEquals(
        "what root in the guest writes to pmem0, pmem0p1 stays there until the guest ends",
        check.detail());
    assertEquals(-1L, Files.mismatch(image, Guest.find().image()));
  }

  private Path copy() throws Exception {
    return Files.copy(Guest.find().image(), directory.resolve("copy.img"));
  }

  private Check check(String change) throws Exception {
    return check(Guest.find().image(), change);
  }

  /**
   * @param change of QEMU's arguments, by sed
   */
  private Check check(Path image, String change) throws Exception {
    Guest guest = Guest.find();
    VerifyPlan plan =
        guest.plan(image, guest.commandLine(), Duration.ofSeconds(120), directory.resolve("logs"));
    Files.createDirectories(plan.settings().logs());
    VerifyEnvironment environment =
        new VerifyEnvironment(
            new LocalProcessRunner(),
            directory.resolve("cache"),
            System.getenv("PATH"),
            Optional.empty(),
            WriteProtectionIT::writeDisk,
            new Templates(),
            Progress.silent(),
            Path.of("/nonexistent/kvm"),
            LocalDate.of(2026, 1, 1));
    TestBench bench =
        new TestBench(
            environment,
            plan,
            Profiles.Q35_LITE,
            new Qemu(qemu(change).toString(), "7.2", Set.of("q35"), "id"),
            Accelerator.tcg("a test"));
    try (ProbeBoot probe = new ProbeBoot(bench, Files.createDirectory(directory.resolve("work")))) {
      probe.run();
      List<Check> checks =
          new ProbeChecks(plan, Profiles.Q35_LITE, probe.facts(), probe.host()).all();
      return checks.stream().filter(c -> c.id().equals(WriteCheck.ID)).findFirst().orElseThrow();
    }
  }

  private Path qemu(String change) throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("qemu"),
            """
            #!/bin/sh
            n=$#
            for a in "$@"; do
              set -- "$@" "$(printf %%s "$a" | sed '%s')"
            done
            shift $n
            exec qemu-system-x86_64 "$@"
            """
                .formatted(change));
    assertTrue(file.toFile().setExecutable(true));
    return file;
  }

  private static void writeDisk(FileTree tree, Path file) {
    new ImageWriter(List.of(new ErofsFormat()), List.of(new PlainLayout()))
        .write(
            tree,
            ImageOptions.of(FileSystemType.EROFS, "plain", "probe", OptionalLong.empty()),
            file);
  }
}
