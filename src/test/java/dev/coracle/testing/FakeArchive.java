package dev.coracle.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Writes small .tar.xz files of several blocks, as a kernel's archive has them. */
public final class FakeArchive {
  /** 2026-01-02T03:04:05Z. */
  public static final long TIME = 1767323045L;

  private FakeArchive() {}

  /**
   * Writes an archive.
   *
   * @param files name to content; a content of {@code -> x} makes a symbolic link, one of {@code =>
   *     x} a hard link
   */
  public static Path write(Path file, Map<String, String> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
      for (Map.Entry<String, String> each : files.entrySet()) {
        add(tar, each.getKey(), each.getValue());
      }
    }
    try (OutputStream out = Files.newOutputStream(file);
        XZOutputStream xz = new XZOutputStream(out, new LZMA2Options(1))) {
      byte[] all = bytes.toByteArray();
      for (int at = 0; at < all.length; at += 3000) {
        xz.write(all, at, Math.min(3000, all.length - at));
        xz.endBlock();
      }
    }
    return file;
  }

  private static void add(TarArchiveOutputStream tar, String name, String content)
      throws IOException {
    TarArchiveEntry entry;
    byte[] bytes = {};
    if (content.startsWith("-> ") || content.startsWith("=> ")) {
      byte type = content.charAt(0) == '-' ? TarConstants.LF_SYMLINK : TarConstants.LF_LINK;
      entry = new TarArchiveEntry(name, type, true);
      entry.setLinkName(content.substring(3));
    } else {
      bytes = content.getBytes(StandardCharsets.UTF_8);
      entry = new TarArchiveEntry(name, true);
      entry.setSize(bytes.length);
      entry.setMode(content.startsWith("#!") ? 0100755 : 0100644);
    }
    entry.setModTime(TIME * 1000);
    tar.putArchiveEntry(entry);
    tar.write(bytes);
    tar.closeArchiveEntry();
  }
}
