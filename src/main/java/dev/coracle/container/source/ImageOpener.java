package dev.coracle.container.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;

/** Finds an image where a reference says, and reads its manifest and configuration. */
public final class ImageOpener {
  /** The largest archive that is unpacked to read it; one that is not compressed may be larger. */
  private static final long MAX_ARCHIVE = 64L << 30;

  private static final int BUFFER = 1 << 16;

  private ImageOpener() {}

  /**
   * Opens an image.
   *
   * @param directory against which relative paths resolve
   * @param work a private directory, which must stay until the image was read
   * @param registry reads images from registries
   */
  public static SourceImage open(
      ImageReference reference, Path directory, Path work, ImageRegistry registry)
      throws IOException {
    String name = reference.text();
    return switch (reference.transport()) {
      case OCI -> {
        Path path = directory.resolve(reference.location());
        if (!Files.isDirectory(path)) {
          throw ContainerDiagnostics.notFound(path, "a directory");
        }
        yield image(new OciLayout(name, new DirectoryFiles(path)), reference);
      }
      case OCI_ARCHIVE ->
          image(
              new OciLayout(name, archive(name, directory.resolve(reference.location()), work)),
              reference);
      case DOCKER_ARCHIVE ->
          new DockerArchive(name, archive(name, directory.resolve(reference.location()), work))
              .image();
      case REGISTRY -> {
        RegistryFiles files =
            new RegistryFiles(
                registry.repository(reference.location()),
                Files.createDirectory(work.resolve("blobs")));
        yield new OciLayout(name, files).image(files.root(), 0);
      }
    };
  }

  private static SourceImage image(OciLayout layout, ImageReference reference) throws IOException {
    return reference.digest().isPresent()
        ? layout.image(reference.digest().get())
        : layout.image(reference.tag());
  }

  private static ImageFiles archive(String name, Path path, Path work) throws IOException {
    if (!Files.isRegularFile(path)) {
      throw ContainerDiagnostics.notFound(path, "a file");
    }
    ContainerDiagnostics problem = new ContainerDiagnostics(name);
    return ArchiveFiles.of(plain(path, work.resolve("archive.tar"), problem), problem);
  }

  /** The archive without the compression that {@code docker save | gzip} gives it. */
  private static Path plain(Path path, Path unpacked, ContainerDiagnostics problem)
      throws IOException {
    String magic;
    try (InputStream file = Files.newInputStream(path)) {
      magic = HexFormat.of().formatHex(file.readNBytes(4));
    }
    boolean gzip = magic.startsWith("1f8b");
    if (!gzip && !magic.equals("28b52ffd")) {
      return path;
    }
    long limit = Math.min(MAX_ARCHIVE, SizeLimit.reasonable(Files.size(path)));
    SizeLimit left = new SizeLimit(limit);
    try (InputStream file = Files.newInputStream(path);
        OutputStream out = Files.newOutputStream(unpacked)) {
      InputStream stream =
          gzip
              ? GzipCompressorInputStream.builder()
                  .setInputStream(file)
                  .setDecompressConcatenated(true)
                  .get()
              : new ZstdCompressorInputStream(file);
      byte[] buffer = new byte[BUFFER];
      for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
        left.take(n, problem);
        out.write(buffer, 0, n);
      }
    } catch (java.util.zip.ZipException | java.io.EOFException e) {
      throw problem.malformed("the archive cannot be decompressed: " + e.getMessage(), e);
    }
    return unpacked;
  }
}
