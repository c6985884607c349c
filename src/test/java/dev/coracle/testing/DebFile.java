package dev.coracle.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorOutputStream;

/** Makes package files, good and bad, with writers that are not ours. */
public final class DebFile {
  public static final String CONTROL = "Package: p\nVersion: 1\nArchitecture: amd64\n";

  private DebFile() {}

  /** A package whose data archive holds what a filler puts there. */
  public static void write(Path deb, String suffix, Consumer<Tar> filler) throws IOException {
    writeMembers(
        deb,
        new Object[][] {
          {"debian-binary", "2.0\n".getBytes(StandardCharsets.US_ASCII)},
          {"control.tar" + suffix, compressed(suffix, control(CONTROL))},
          {"data.tar" + suffix, compressed(suffix, tar(filler))},
        });
  }

  public static void writeMembers(Path deb, Object[][] members) throws IOException {
    try (ArArchiveOutputStream ar = new ArArchiveOutputStream(Files.newOutputStream(deb))) {
      for (Object[] member : members) {
        byte[] bytes = (byte[]) member[1];
        ar.putArchiveEntry(new ArArchiveEntry((String) member[0], bytes.length));
        ar.write(bytes);
        ar.closeArchiveEntry();
      }
    }
  }

  public static byte[] control(String text) throws IOException {
    return tar(tar -> tar.file("./control", text));
  }

  public static byte[] tar(Consumer<Tar> filler) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream out = new TarArchiveOutputStream(bytes, "UTF-8")) {
      out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      out.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
      filler.accept(new Tar(out));
    }
    return bytes.toByteArray();
  }

  public static byte[] compressed(String suffix, byte[] plain) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out =
        switch (suffix) {
          case ".xz" -> new XZCompressorOutputStream(bytes);
          case ".gz" -> new GzipCompressorOutputStream(bytes);
          case ".zst" -> new ZstdCompressorOutputStream(bytes);
          case ".bz2" -> new BZip2CompressorOutputStream(bytes);
          default -> bytes;
        }) {
      out.write(plain);
    }
    return bytes.toByteArray();
  }

  /** A data archive being filled. */
  public record Tar(TarArchiveOutputStream out) {

    public void file(String name, String text) {
      add(entry(name, '0'), text.getBytes(StandardCharsets.UTF_8));
    }

    public void directory(String name) {
      add(entry(name, '5'), new byte[0]);
    }

    public void link(String name, char type, String target) {
      TarArchiveEntry entry = entry(name, type);
      entry.setLinkName(target);
      add(entry, new byte[0]);
    }

    public void add(TarArchiveEntry entry, byte[] body) {
      try {
        if (entry.isFile()) {
          entry.setSize(body.length);
        }
        out.putArchiveEntry(entry);
        out.write(body);
        out.closeArchiveEntry();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    public static TarArchiveEntry entry(String name, char type) {
      // The writer would otherwise make the name decent.
      TarArchiveEntry entry = new TarArchiveEntry(name, (byte) type, true);
      entry.setName(name);
      entry.setMode(type == '5' ? 0755 : 0644);
      entry.setModTime(1_700_000_000_000L);
      entry.setIds(0, 0);
      return entry;
    }
  }
}
