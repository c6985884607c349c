package dev.coracle.container;

import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes an OCI image layout of one image, or of several. */
final class LayoutWriter {
  static final String GZIP = "application/vnd.oci.image.layer.v1.tar+gzip";
  static final String PLAIN = "application/vnd.oci.image.layer.v1.tar";
  static final String ZSTD = "application/vnd.oci.image.layer.v1.tar+zstd";

  private final Path directory;
  private final List<String> manifests = new ArrayList<>();
  private final List<String> layers = new ArrayList<>();
  private final List<String> diffIds = new ArrayList<>();
  private String architecture = "amd64";
  private String config = "{}";

  LayoutWriter(Path directory) throws IOException {
    this.directory = directory;
    Files.createDirectories(directory.resolve("blobs/sha256"));
    Files.writeString(directory.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
  }

  LayoutWriter architecture(String name) {
    architecture = name;
    return this;
  }

  /** The object {@code config} of the configuration. */
  LayoutWriter config(String json) {
    config = json;
    return this;
  }

  /** A layer, compressed by gzip. */
  LayoutWriter layer(LayerTar tar) throws IOException {
    return layer(LayerTar.gzip(tar.plain()), Sha256.of(tar.plain()), GZIP);
  }

  LayoutWriter layer(byte[] bytes, Sha256 diffId, String mediaType) throws IOException {
    layers.add(descriptor(mediaType, blob(bytes), bytes.length, ""));
    diffIds.add("\"sha256:" + diffId.hex() + "\"");
    return this;
  }

  /** Ends an image, which gets a tag. */
  LayoutWriter image(String tag) throws IOException {
    manifests.add(finished(tag));
    index();
    return this;
  }

  /** Ends an image inside an index of its own, beside others for other platforms. */
  LayoutWriter list(String tag, String... platforms) throws IOException {
    String image = finished("");
    StringBuilder all = new StringBuilder();
    for (String platform : platforms) {
      String[] parts = platform.split("/", -1);
      all.append(all.length() == 0 ? "" : ",")
          .append(image, 0, image.length() - 1)
          .append(",\"platform\":{\"os\":\"" + parts[0] + "\",\"architecture\":\"" + parts[1])
          .append("\"}}");
    }
    String type = "application/vnd.oci.image.index.v1+json";
    byte[] bytes =
        ("{\"schemaVersion\":2,\"mediaType\":\"" + type + "\",\"manifests\":[" + all + "]}")
            .getBytes(StandardCharsets.UTF_8);
    manifests.add(descriptor(type, blob(bytes), bytes.length, tag));
    index();
    return this;
  }

  private String finished(String tag) throws IOException {
    byte[] configuration =
        ("{\"architecture\":\""
                + architecture
                + "\",\"os\":\"linux\",\"config\":"
                + config
                + ",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":["
                + String.join(",", diffIds)
                + "]}}")
            .getBytes(StandardCharsets.UTF_8);
    String type = "application/vnd.oci.image.config.v1+json";
    byte[] manifest =
        ("{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
                + "\"config\":"
                + descriptor(type, blob(configuration), configuration.length, "")
                + ",\"layers\":["
                + String.join(",", layers)
                + "]}")
            .getBytes(StandardCharsets.UTF_8);
    layers.clear();
    diffIds.clear();
    return descriptor(
        "application/vnd.oci.image.manifest.v1+json", blob(manifest), manifest.length, tag);
  }

  private void index() throws IOException {
    Files.writeString(
        directory.resolve("index.json"),
        "{\"schemaVersion\":2,\"manifests\":[" + String.join(",", manifests) + "]}");
  }

  static String descriptor(String type, Sha256 digest, long size, String tag) {
    return "{\"mediaType\":\""
        + type
        + "\",\"digest\":\"sha256:"
        + digest.hex()
        + "\",\"size\":"
        + size
        + (tag.isEmpty()
            ? ""
            : ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"" + tag + "\"}")
        + "}";
  }

  Sha256 blob(byte[] bytes) throws IOException {
    Sha256 digest = Sha256.of(bytes);
    Files.write(directory.resolve("blobs/sha256").resolve(digest.hex()), bytes);
    return digest;
  }
}
