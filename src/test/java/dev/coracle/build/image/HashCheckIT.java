package dev.coracle.build.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.image.ImageReader;
import dev.coracle.image.format.StoredNode;
import dev.coracle.testing.BuiltBase;
import dev.coracle.testing.BuiltProgram;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A result with a Merkle tree beside its image, whole and damaged. */
class HashCheckIT {
  @TempDir Path work;

  @Test
  void theFirstBadBlockIsNamedWithItsFile() throws Exception {
    BuiltBase.directory();
    Path recipes = BuiltProgram.project().resolve("recipes");
    String base = Files.readString(recipes.resolve("base.yaml"));
    Files.writeString(
        work.resolve("base.yaml"), base.replace("image:\n", "image:\n  verity: sidecar\n"));
    Files.copy(recipes.resolve("base.lock.yaml"), work.resolve("base.lock.yaml"));
    BuiltProgram coracle = new BuiltProgram(work);
    BuiltProgram.Ended built = coracle.run("build", "--no-verify", "base.yaml");
    assertEquals(0, built.status(), built::toString);
    Path result = work.resolve("output/base/0.1.0");
    BuiltProgram.Ended whole = coracle.run("verify", "--hash", result.toString());
    assertEquals(0, whole.status(), whole::toString);

    Path image = result.resolve("base.img");
    long at = positionOf(image, "/usr/bin/ip");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.seek(at + 5000);
      int old = file.read();
      file.seek(at + 5000);
      file.write(old ^ 1);
    }
    BuiltProgram.Ended damaged = coracle.run("verify", "--hash", result.toString());
    assertEquals(5, damaged.status(), damaged::toString);
    assertTrue(
        damaged.err().contains("differs first in block " + (at / 4096 + 1)), damaged::toString);
    assertTrue(damaged.err().contains("/usr/bin/ip)"), damaged::toString);

    Files.write(result.resolve("base.img.verity"), new byte[4096]);
    BuiltProgram.Ended forged = coracle.run("verify", "--hash", result.toString());
    assertEquals(5, forged.status(), forged::toString);
    assertTrue(forged.err().contains("base.img.verity has 4096 bytes"), forged::toString);
    Files.delete(result.resolve("base.img.verity"));
    BuiltProgram.Ended gone = coracle.run("verify", "--hash", result.toString());
    assertTrue(gone.err().contains("base.img.verity is not there"), gone::toString);
  }

  private static long positionOf(Path image, String path) throws Exception {
    try (FileChannel channel = FileChannel.open(image)) {
      ImageReader.Opened opened = ImageFormats.READER.open(channel, image);
      for (StoredNode node : opened.fileSystem().nodes()) {
        if (node.path().text().equals(path)) {
          return opened.offset() + node.ranges().get(0).position();
        }
      }
    }
    throw new AssertionError(path);
  }
}
