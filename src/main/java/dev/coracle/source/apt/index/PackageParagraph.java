package dev.coracle.source.apt.index;

import dev.coracle.tree.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads the control fields of one package as a paragraph of an index. */
public final class PackageParagraph {
  private PackageParagraph() {}

  /**
   * A package that no index lists.
   *
   * @param control the text of its control file (deb-control(5))
   * @param path where its file is, for the lock
   * @param architecture Debian name, for relations that are restricted
   * @throws IndexWriter.FormatException if a field is missing or not as it should be
   */
  public static PackageRecord read(
      String control,
      String path,
      long size,
      Sha256 sha256,
      PackageOrigin origin,
      String architecture)
      throws IndexWriter.FormatException {
    String fields =
        control.strip().replaceAll("(?im)^(Filename|Size|SHA256):.*\n?", "")
            + "\nFilename: local\nSize: "
            + size
            + "\nSHA256: "
            + sha256
            + "\n";
    byte[] index;
    try {
      index =
          IndexWriter.compact(new ByteArrayInputStream(fields.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<PackageRecord> records = IndexReader.read(index, origin, architecture).orElse(List.of());
    if (records.size() != 1) {
      throw new IndexWriter.FormatException("control has " + records.size() + " paragraphs");
    }
    return records.get(0).withFilename(path);
  }
}
