package dev.coracle.verify;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;

/** Copies of a guest's image with something wrong in them. */
final class AlteredImage {
  private static final int INNER = 0x20_0000;
  private static final int PFN_CHECKSUM = 0x1000 + 4088;
  private static final int FIRST_ENTRY = 446;

  private AlteredImage() {}

  /** A copy with one byte changed. */
  static Path withBrokenPfnChecksum(Path image, Path directory) throws IOException {
    Path copy = directory.resolve("altered.img");
    Files.copy(image, copy, StandardCopyOption.REPLACE_EXISTING);
    try (RandomAccessFile file = new RandomAccessFile(copy.toFile(), "rw")) {
      file.seek(PFN_CHECKSUM);
      int value = file.read();
      file.seek(PFN_CHECKSUM);
      file.write(value ^ 1);
    }
    return copy;
  }

  /** A change to the files of a root. */
  @FunctionalInterface
  interface Change {
    void make(Path root) throws IOException;
  }

  /** Puts one more unit, wanted by the target, and a program into a copy of the root. */
  static Path withUnit(Guest guest, Path directory, String unit, String text, byte[] program)
      throws Exception {
    return changed(
        guest,
        directory,
        root -> {
          Path units = root.resolve("usr/lib/systemd/system");
          Files.writeString(units.resolve(unit), text);
          Path wants = Files.createDirectories(units.resolve(guest.target() + ".wants"));
          Files.createSymbolicLink(wants.resolve(unit), Path.of("../" + unit));
          Path test = root.resolve("usr/bin/test-program");
          Files.write(test, program);
          test.toFile().setExecutable(true, false);
        });
  }

  /** A copy whose root is another one. */
  static Path changed(Guest guest, Path directory, Change change) throws Exception {
    byte[] image = Files.readAllBytes(guest.image());
    ByteBuffer table = ByteBuffer.wrap(image, INNER, 512).order(ByteOrder.LITTLE_ENDIAN);
    int start = INNER + table.getInt(INNER + FIRST_ENTRY + 8) * 512;
    int size = table.getInt(INNER + FIRST_ENTRY + 12) * 512;
    Path bare = directory.resolve("bare.erofs");
    Files.write(bare, Arrays.copyOfRange(image, start, Math.min(image.length, start + size)));
    Path root = directory.resolve("root");
    run("fsck.erofs", "--extract=" + root, "--preserve", bare.toString());
    change.make(root);
    Path fresh = directory.resolve("fresh.erofs");
    run("mkfs.erofs", "-Enoinline_data", "--all-root", fresh.toString(), root.toString());
    byte[] system = Files.readAllBytes(fresh);
    int total = (start + system.length + INNER - 1) / INNER * INNER;
    ByteBuffer out = ByteBuffer.allocate(total).order(ByteOrder.LITTLE_ENDIAN);
    out.put(image, 0, start).put(system);
    out.putInt(FIRST_ENTRY + 12, system.length / 512);
    out.putInt(INNER + FIRST_ENTRY + 12, system.length / 512);
    return Files.write(directory.resolve("altered.img"), out.array());
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + output);
    }
  }
}
