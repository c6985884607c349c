package dev.coracle.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.host.DirectoryTree;
import dev.coracle.image.ImageReader;
import dev.coracle.image.erofs.ErofsFormat;
import dev.coracle.image.format.StoredNode;
import dev.coracle.publish.ManifestReader;
import dev.coracle.testing.BuiltBase;
import dev.coracle.testing.BuiltProgram;
import dev.coracle.verify.report.BootFailure;
import dev.coracle.verify.report.Cause;
import dev.coracle.verify.report.VerifyReport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A guest that checks its root: it boots, and does not once a byte of it was changed. */
@Tag("guests")
class VerifiedRootIT {
  private static final Path NO_KVM = Path.of("/nonexistent/kvm");

  @TempDir Path work;

  /** Compiles a second kernel, which recipes/initramfs.yaml shares. */
  @Test
  void bootsFromTheCheckedDeviceAndStopsAtAFlippedByte() throws Exception {
    BuiltProgram coracle = new BuiltProgram(BuiltProgram.project());
    String output = BuiltBase.output().toString();
    // An earlier run left its image changed.
    DirectoryTree.delete(BuiltBase.output().resolve("verified-root"));
    BuiltProgram.Ended ended =
        coracle.run("build", "--replace", "recipes/verified-root.yaml", "--output", output);
    assertEquals(0, ended.status(), ended::toString);
    Path result = BuiltBase.output().resolve("verified-root/latest").toRealPath();
    Guest guest = new Guest(result, ManifestReader.read(result.resolve("manifest.json")));
    String verdict = Files.readString(result.resolve("verify.json"));
    assertTrue(verdict.contains("the root is /dev/dm-0, a verity target as shipped"), verdict);
    List<String> parameters = guest.manifest().image().verityCommandLine();
    String root = guest.manifest().image().verityRoot().orElseThrow().hex();
    assertTrue(parameters.get(0).contains(" sha256 " + root + " "), parameters.toString());
    assertEquals(
        String.join(" ", parameters) + "\n",
        Files.readString(result.resolve("verified-root.img.verity-cmdline")));
    assertTrue(guest.commandLine().contains(String.join(" ", parameters)), guest.commandLine());
    assertFalse(guest.commandLine().contains("dax"), guest.commandLine());

    Path flipped = work.resolve("flipped.img");
    Files.copy(result.resolve("verified-root.img"), flipped);
    long at = flip(flipped, "/usr/lib/systemd/systemd");
    VerifyReport report =
        Guest.verifier(work.resolve("cache"), NO_KVM)
            .verify(
                guest.plan(
                    flipped, guest.commandLine(), Duration.ofSeconds(120), work.resolve("logs")));
    assertFalse(report.passed());
    BootFailure failure = report.failure().orElseThrow();
    assertEquals(Cause.VERITY_CORRUPT, failure.cause(), failure.toString());
    assertEquals(
        "verity: pmem0p1: data block " + (at - (4 << 20)) / 4096 + " is corrupted",
        failure.detail().replaceAll("verity: \\S+ ", "verity: pmem0p1: "));

    Files.copy(
        flipped,
        result.resolve("verified-root.img"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    BuiltProgram.Ended hash = coracle.run("verify", "--hash", result.toString());
    assertEquals(5, hash.status(), hash::toString);
    assertTrue(hash.err().contains("differs first in block " + at / 4096), hash::toString);
    assertTrue(hash.err().contains("/usr/lib/systemd/systemd"), hash::toString);
  }

  /** Changes one bit in the first block of a file; returns where, in bytes of the image. */
  private static long flip(Path image, String path) throws IOException {
    try (FileChannel channel =
        FileChannel.open(image, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ImageReader.Opened opened = new ImageReader(List.of(new ErofsFormat())).open(channel, image);
      for (StoredNode node : opened.fileSystem().nodes()) {
        if (node.path().text().equals(path)) {
          long at = opened.offset() + node.ranges().get(0).position() + 2000;
          ByteBuffer one = ByteBuffer.allocate(1);
          channel.read(one, at);
          one.put(0, (byte) (one.get(0) ^ 1)).flip();
          channel.write(one, at);
          return at;
        }
      }
    }
    throw new IOException("no " + path);
  }
}
