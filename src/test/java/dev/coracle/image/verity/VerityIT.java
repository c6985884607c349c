package dev.coracle.image.verity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.host.LocalProcessRunner;
import dev.coracle.host.ProcessRunner;
import dev.coracle.image.ImageOptions;
import dev.coracle.image.ImageWriter;
import dev.coracle.image.RandomTree;
import dev.coracle.image.erofs.ErofsFormat;
import dev.coracle.image.format.ChannelIo;
import dev.coracle.image.partition.DiskLayout;
import dev.coracle.image.partition.NvdimmLayout;
import dev.coracle.recipe.FileSystemType;
import dev.coracle.testing.BuiltBase;
import dev.coracle.tree.Sha256;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tree beside an image, checked by the tool that the format comes from. */
class VerityIT {
  @TempDir Path work;

  @Test
  void veritysetupAgrees() throws Exception {
    Path image = work.resolve("base.img");
    Files.copy(BuiltBase.directory().resolve("base.img"), image);
    Path tree = work.resolve("base.img.verity");
    VerityParameters parameters = Verity.write(image, tree, Sha256.of(new byte[0]));
    ProcessRunner.Result good = veritysetup(image, tree, parameters.root());
    assertTrue(good.ok(), good.output());
    long begin = System.nanoTime();
    assertEquals(OptionalLong.empty(), VerityCheck.firstBadBlock(image, tree, parameters.root()));
    System.out.printf(
        "checked %d MB in %d ms%n",
        Files.size(image) / 1_000_000, (System.nanoTime() - begin) / 1_000_000);
    try (FileChannel channel = FileChannel.open(image, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {1}), 5000 * 4096L + 9);
    }
    assertEquals(OptionalLong.of(5000), VerityCheck.firstBadBlock(image, tree, parameters.root()));
    assertNotEquals(0, veritysetup(image, tree, parameters.root()).status());
  }

  /** The tree in an image, as the guest's kernel finds it in partition 2. */
  @Test
  void veritysetupAgreesWithATreeInAnImage() throws Exception {
    Path image = work.resolve("checked.img");
    new ImageWriter(List.of(new ErofsFormat()), List.of(new NvdimmLayout()))
        .write(
            RandomTree.of(4, 200),
            ImageOptions.of(FileSystemType.EROFS, "nvdimm", "checked", OptionalLong.empty())
                .withGuestVerity(true),
            image);
    try (FileChannel channel = FileChannel.open(image)) {
      DiskLayout.Found found = new NvdimmLayout().find(channel);
      VerityParameters parameters = Verity.readParameters(channel, found, image);
      Path data = work.resolve("partition1");
      Path hashes = work.resolve("partition2");
      ByteBuffer one = ChannelIo.read(channel, found.offset(), (int) found.size());
      Files.write(data, one.array());
      ByteBuffer two = ChannelIo.read(channel, found.treeOffset(), (int) found.treeSize());
      Files.write(hashes, two.array());
      ProcessRunner.Result good = veritysetup(data, hashes, parameters.root());
      assertTrue(good.ok(), good.output());
      one.array()[4096] ^= 1;
      Files.write(data, one.array());
      assertNotEquals(0, veritysetup(data, hashes, parameters.root()).status());
    }
  }

  private static ProcessRunner.Result veritysetup(Path image, Path tree, Sha256 root)
      throws Exception {
    return new LocalProcessRunner()
        .run(
            ProcessRunner.Command.of(
                "veritysetup", "verify", image.toString(), tree.toString(), root.hex()));
  }
}
