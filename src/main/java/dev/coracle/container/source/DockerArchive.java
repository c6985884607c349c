package dev.coracle.container.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.coracle.json.Json;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads what {@code docker save} and {@code skopeo copy … docker-archive:} write: {@code
 * manifest.json} names a configuration and layers (moby, image/spec/v1.2.md). Layers are checked by
 * the configuration's diff IDs; the configuration by its name, which is its digest.
 */
final class DockerArchive {
  static final String MANIFEST = "manifest.json";

  private final String name;
  private final ImageFiles files;
  private final ContainerDiagnostics problem;

  DockerArchive(String name, ImageFiles files) {
    this.name = name;
    this.files = files;
    this.problem = new ContainerDiagnostics(name);
  }

  /** The only image. */
  SourceImage image() throws IOException {
    ContainerDiagnostics here = problem.of(MANIFEST);
    Map<String, Object> entry = entry(here);
    String configName = Json.text(entry, "Config");
    ContainerDiagnostics inConfig = problem.of("configuration " + configName);
    byte[] config = JsonFiles.bytes(file(configName, here), inConfig);
    Sha256 digest = Sha256.of(config);
    checkName(configName, digest, inConfig);
    ImageConfig configuration = ImageConfig.of(JsonFiles.object(config, inConfig), inConfig);
    return new SourceImage(
        name,
        digest,
        Optional.empty(),
        digest,
        configuration,
        layers(entry, configuration, here),
        () -> {});
  }

  private List<SourceLayer> layers(
      Map<String, Object> entry, ImageConfig configuration, ContainerDiagnostics here)
      throws IOException {
    List<?> names = entry.get("Layers") instanceof List<?> list ? list : List.of();
    List<Sha256> diffIds = configuration.diffIds();
    if (names.isEmpty() || names.size() != diffIds.size()) {
      throw here.malformed(
          "it has " + names.size() + " layers, its configuration " + diffIds.size());
    }
    List<SourceLayer> layers = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      FileRange range = file(String.valueOf(names.get(i)), here);
      layers.add(new SourceLayer(range, Optional.empty(), diffIds.get(i)));
    }
    return layers;
  }

  private Map<String, Object> entry(ContainerDiagnostics here) throws IOException {
    FileRange range =
        files.file(MANIFEST).orElseThrow(() -> problem.missing("there is no " + MANIFEST));
    String text = new String(JsonFiles.bytes(range, here), StandardCharsets.UTF_8);
    List<?> images;
    try {
      // The reader of JSON takes objects; this file is a list.
      images = (List<?>) Json.object("{\"images\":" + text + "}").get("images");
    } catch (JsonProcessingException | ClassCastException e) {
      throw here.malformed("it is not a list in JSON", e);
    }
    if (images == null || images.size() != 1) {
      int count = images == null ? 0 : images.size();
      throw here.choose("the archive has " + count + " images", "save one image into the archive");
    }
    return Descriptor.object(images.get(0), MANIFEST, here);
  }

  private FileRange file(String member, ContainerDiagnostics here) throws IOException {
    return files
        .file(member)
        .orElseThrow(
            () ->
                here.missing(
                    "'" + ContainerDiagnostics.printable(member) + "' is not in the archive"));
  }

  /** Both forms of names have the digest: {@code HEX.json} and {@code blobs/sha256/HEX}. */
  private static void checkName(String member, Sha256 digest, ContainerDiagnostics problem) {
    String last = member.substring(member.lastIndexOf('/') + 1);
    String hex = last.endsWith(".json") ? last.substring(0, last.length() - 5) : last;
    if (Sha256.isHex(hex) && !hex.equals(digest.hex())) {
      throw problem.digest("its SHA-256 is " + digest);
    }
  }
}
