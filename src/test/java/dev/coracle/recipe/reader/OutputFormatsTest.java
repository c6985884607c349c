package dev.coracle.recipe.reader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.recipe.FileSystemType;
import dev.coracle.recipe.ImageSpec;
import dev.coracle.testing.SampleRecipe;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The output formats of a recipe: the short way to write them, and what is wrong with them. */
class OutputFormatsTest {
  private static final String IMAGE =
      SampleRecipe.RECIPE.substring(
          SampleRecipe.RECIPE.indexOf("image:"), SampleRecipe.RECIPE.indexOf("verify:"));

  @TempDir Path directory;

  @Test
  void theShortFormListsTheRootAndThenTheOutputs() {
    ImageSpec image = image("image: [gpt-ext4, nvdimm-erofs, plain-erofs]\n");
    assertEquals("gpt-ext4", image.rootFormat().word());
    assertEquals("ext4", image.fileSystem().value());
    assertEquals("gpt", image.layout().value());
    assertEquals(List.of("nvdimm-erofs", "plain-erofs"), words(image));
  }

  @Test
  void theShortFormIsLaidOverAParentsMappingAsAMappingIs() {
    SampleRecipe.write(directory, "parent.yaml", SampleRecipe.RECIPE);
    String child = "extends: parent.yaml\nname: child\nimage: [mbr-ext4, plain-ext4]\n";
    ImageSpec image = SampleRecipe.read(directory, child).image();
    assertEquals("mbr-ext4", image.rootFormat().word());
    assertEquals(List.of("plain-erofs", "gpt-ext4", "plain-ext4"), words(image));
    assertEquals(27L << 20, image.sizeLimit().orElseThrow().value());
  }

  @Test
  void anUnknownFormatIsTheOnlyErrorAndHasItsLocation() {
    String report = report("image: [nvdimm-erofs, plain-ext5]\n");
    assertTrue(report.contains("outputs: 'plain-ext5' is not a known output format"), report);
    assertTrue(report.contains("did you mean plain-ext4"), report);
    assertEquals(1, report.split("error:").length - 1, report);
    report = report("image: [nvdim-erofs]\n");
    assertTrue(report.contains("image: 'nvdim-erofs' is not a known output format"), report);
    assertEquals(1, report.split("error:").length - 1, report);
  }

  @Test
  void aRepeatedFormatIsAnError() {
    String twice = report("image: [nvdimm-erofs, gpt-ext4, gpt-ext4]\n");
    assertTrue(twice.contains("outputs has 'gpt-ext4'"), twice);
    String root = report("image: [nvdimm-erofs, gpt-ext4, nvdimm-erofs]\n");
    assertTrue(root.contains("the root image is already nvdimm-erofs"), root);
    String mapping =
        report("image: {file-system: erofs, layout: plain, outputs: [gpt-erofs, plain-erofs]}\n");
    assertTrue(mapping.contains("the root image is already plain-erofs"), mapping);
  }

  @Test
  void theKeyOfTheVersionBeforeNamesTheNewOne() {
    String report = report("image: {file-system: erofs, layout: plain, also: [gpt-erofs]}\n");
    assertTrue(report.contains("the key also is now called outputs"), report);
    assertTrue(report.contains("[recipe.retired-key]"), report);
    assertEquals(1, report.split("error:").length - 1, report);
  }

  @Test
  void guestVerityNeedsAPartitionTableAndNoFreeSpace() {
    String image = "image: {file-system: ext4, verity: guest, layout: ";
    assertTrue(image(image + "mbr}\n").guestVerity());
    String plain = report(image + "plain}\n");
    assertTrue(plain.contains("needs a partition for the Merkle tree, and plain has none"), plain);
    assertTrue(plain.contains("write layout: nvdimm or mbr or gpt"), plain);
    String room = report(image + "gpt, free-space: 1MiB}\n");
    assertTrue(room.contains("free-space has no effect"), room);
  }

  @Test
  void anInitramfsCanBeTheRoot() {
    ImageSpec image = image("image: [initramfs-zstd, nvdimm-erofs, tar, oci-layer]\n");
    assertEquals("initramfs-zstd", image.rootFormat().word());
    assertEquals(FileSystemType.NEWC, image.rootFormat().fileSystem());
    assertEquals(".initramfs.zst", image.rootFormat().suffix());
    assertEquals(
        image.rootFormat(),
        image("image: {file-system: initramfs-zstd, layout: plain}\n").rootFormat());
    String same = report("image: {file-system: initramfs, layout: plain, outputs: [initramfs]}\n");
    assertTrue(same.contains("the root image is already initramfs"), same);
  }

  @Test
  void whatGoesWithADiskIsRefusedForAnInitramfs() {
    String report =
        report(
            "image: {file-system: initramfs, layout: nvdimm, huge-pages: [/a], verity: sidecar,"
                + " free-space: 1MiB}\n");
    assertTrue(report.contains("the layout nvdimm needs a disk"), report);
    assertTrue(report.contains("write layout: plain with it, or image: [initramfs]"), report);
    assertTrue(report.contains("huge-pages needs a disk"), report);
    assertTrue(report.contains("verity needs a disk"), report);
    assertTrue(report.contains("free-space needs a writable file system"), report);
  }

  @Test
  void aTarCannotBeTheRoot() {
    String report = report("image: [tar]\n");
    assertTrue(report.contains("a guest cannot boot from tar"), report);
    assertEquals(1, report.split("error:").length - 1, report);
  }

  @Test
  void anOutputThatIsNotAWordIsAnError() {
    assertTrue(report("image: []\n").contains("image is empty"));
    assertTrue(report("image: [{a: b}]\n").contains("this is not a single word"));
    assertTrue(report("image: [~]\n").contains("this is not a single word"));
    assertTrue(report("image: [nvdimm-erofs, [a]]\n").contains("outputs takes a single value"));
  }

  private ImageSpec image(String lines) {
    return SampleRecipe.read(directory, SampleRecipe.with(IMAGE, lines)).image();
  }

  private static List<String> words(ImageSpec image) {
    return image.outputs().stream().map(output -> output.value().word()).toList();
  }

  private String report(String lines) {
    return SampleRecipe.report(directory, SampleRecipe.with(IMAGE, lines));
  }
}
