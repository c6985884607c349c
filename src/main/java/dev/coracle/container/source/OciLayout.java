package dev.coracle.container.source;

import dev.coracle.json.Json;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads an OCI image layout (image-layout.md) from the index down to one image for linux/amd64,
 * checking each digest on the way.
 */
final class OciLayout {
  static final String INDEX = "index.json";

  private static final Set<String> INDEX_TYPES =
      Set.of(
          "application/vnd.oci.image.index.v1+json",
          "application/vnd.docker.distribution.manifest.list.v2+json");

  private static final Set<String> MANIFEST_TYPES =
      Set.of(
          "application/vnd.oci.image.manifest.v1+json",
          "application/vnd.docker.distribution.manifest.v2+json");

  private static final Set<String> CONFIG_TYPES =
      Set.of(
          "application/vnd.oci.image.config.v1+json",
          "application/vnd.docker.container.image.v1+json");

  private static final Set<String> LAYER_TYPES =
      Set.of(
          "application/vnd.oci.image.layer.v1.tar",
          "application/vnd.oci.image.layer.v1.tar+gzip",
          "application/vnd.oci.image.layer.v1.tar+zstd",
          "application/vnd.oci.image.layer.nondistributable.v1.tar",
          "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
          "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd",
          "application/vnd.docker.image.rootfs.diff.tar",
          "application/vnd.docker.image.rootfs.diff.tar.gzip");

  /** Of an index in an index; honest ones have one level. */
  private static final int MAX_DEPTH = 4;

  /** More than the file systems of guests would stack, however they were merged. */
  private static final int MAX_LAYERS = 1000;

  private final String name;
  private final ImageFiles files;
  private final ContainerDiagnostics problem;

  /**
   * @param name of the image, as the user gave it
   */
  OciLayout(String name, ImageFiles files) {
    this.name = name;
    this.files = files;
    this.problem = new ContainerDiagnostics(name);
  }

  /** Whether a media type is that of layers. */
  static boolean isLayer(String mediaType) {
    return LAYER_TYPES.contains(mediaType);
  }

  /** Whether a media type is that of a manifest or a list of them. */
  static boolean isManifest(String mediaType) {
    return MANIFEST_TYPES.contains(mediaType) || INDEX_TYPES.contains(mediaType);
  }

  /** The image with a tag, or the only one. */
  SourceImage image(Optional<String> tag) throws IOException {
    ContainerDiagnostics inIndex = problem.of(INDEX);
    FileRange range = files.file(INDEX).orElseThrow(() -> problem.missing("there is no " + INDEX));
    Map<String, Object> index = JsonFiles.object(JsonFiles.bytes(range, inIndex), inIndex);
    List<Descriptor> all = Descriptor.list(index, "manifests", inIndex);
    return image(tag.isPresent() ? tagged(all, tag.get()) : only(all), 0);
  }

  /** The image with a digest, whatever the index says now. */
  SourceImage image(Sha256 digest) throws IOException {
    Descriptor unsized = new Descriptor("", digest, 0, "", "");
    FileRange range = files.file(unsized.file()).orElseThrow(() -> problem.replaced(digest));
    return image(new Descriptor("", digest, range.size(), "", ""), 0);
  }

  private Descriptor tagged(List<Descriptor> all, String tag) {
    List<Descriptor> found = all.stream().filter(each -> each.refName().equals(tag)).toList();
    if (found.isEmpty()) {
      throw problem.choose(
          "no image has the tag '" + ContainerDiagnostics.printable(tag) + "'", tags(all));
    }
    return forPlatform(found, "the tag names");
  }

  private Descriptor only(List<Descriptor> all) {
    if (all.isEmpty()) {
      throw problem.missing("the layout has no image");
    }
    if (all.size() > 1 && all.stream().map(Descriptor::refName).distinct().count() > 1) {
      throw problem.choose("the layout has " + all.size() + " images", tags(all));
    }
    return forPlatform(all, "the layout has");
  }

  private static String tags(List<Descriptor> all) {
    List<String> tags =
        all.stream()
            .map(Descriptor::refName)
            .filter(each -> !each.isEmpty())
            .distinct()
            .limit(20)
            .map(ContainerDiagnostics::printable)
            .toList();
    return tags.isEmpty()
        ? "make a layout with one image"
        : "add a tag after a colon; there are: " + String.join(", ", tags);
  }

  /** One of several, if exactly one is for guests. */
  private Descriptor forPlatform(List<Descriptor> all, String whose) {
    if (all.size() == 1) {
      return all.get(0);
    }
    List<Descriptor> fit =
        all.stream().filter(each -> each.platform().equals(ImageConfig.PLATFORM)).toList();
    if (fit.size() == 1) {
      return fit.get(0);
    }
    List<String> platforms =
        all.stream()
            .map(each -> each.platform().isEmpty() ? "one without a platform" : each.platform())
            .distinct()
            .limit(20)
            .map(ContainerDiagnostics::printable)
            .toList();
    throw problem.unsupported(
        whose
            + " a list of "
            + all.size()
            + " manifests with "
            + (fit.isEmpty() ? "none" : fit.size() + " of them")
            + " for "
            + ImageConfig.PLATFORM
            + ": "
            + String.join(", ", platforms),
        "make or copy an image with one manifest for " + ImageConfig.PLATFORM);
  }

  /**
   * The image that a descriptor points to.
   *
   * @param depth how many indexes were passed
   */
  SourceImage image(Descriptor root, int depth) throws IOException {
    ContainerDiagnostics here = problem.of("manifest " + root.digest().brief());
    Map<String, Object> json = JsonFiles.object(JsonFiles.blob(files, root, here), here);
    String type = Json.text(json, "mediaType");
    type = type.isEmpty() ? root.mediaType() : type;
    if (INDEX_TYPES.contains(type) || (type.isEmpty() && json.containsKey("manifests"))) {
      if (depth == MAX_DEPTH) {
        throw here.malformed("indexes point to indexes more than " + MAX_DEPTH + " times");
      }
      List<Descriptor> all = Descriptor.list(json, "manifests", here);
      if (all.isEmpty()) {
        throw here.missing("the list of manifests is empty");
      }
      return image(forPlatform(all, "it is"), depth + 1).from(root.digest());
    }
    if (!MANIFEST_TYPES.contains(type) && !(type.isEmpty() && json.containsKey("layers"))) {
      throw here.unsupported(
          "the manifest's media type '" + ContainerDiagnostics.printable(type) + "' is unknown",
          "convert the image to the OCI format, for example with `skopeo copy --format oci`");
    }
    return manifest(root, json, here);
  }

  private SourceImage manifest(Descriptor root, Map<String, Object> json, ContainerDiagnostics here)
      throws IOException {
    Descriptor config =
        Descriptor.of(Descriptor.object(json.getOrDefault("config", ""), "config", here), here);
    if (!CONFIG_TYPES.contains(config.mediaType())) {
      throw here.unsupported(
          "'"
              + ContainerDiagnostics.printable(config.mediaType())
              + "' is not the configuration of a container image",
          "name an image; registries also keep other things as manifests");
    }
    List<Descriptor> blobs = Descriptor.list(json, "layers", here);
    checkTypes(blobs, here);
    ContainerDiagnostics inConfig = problem.of("configuration " + config.digest().brief());
    ImageConfig configuration =
        ImageConfig.of(
            JsonFiles.object(JsonFiles.blob(files, config, inConfig), inConfig), inConfig);
    List<Sha256> diffIds = configuration.diffIds();
    if (diffIds.size() != blobs.size()) {
      throw here.malformed(
          "it has " + blobs.size() + " layers, its configuration " + diffIds.size());
    }
    List<SourceLayer> layers = new ArrayList<>();
    for (int i = 0; i < blobs.size(); i++) {
      Descriptor blob = blobs.get(i);
      layers.add(
          new SourceLayer(
              JsonFiles.range(files, blob, problem.of("layer " + (i + 1))),
              Optional.of(blob.digest()),
              diffIds.get(i)));
    }
    return new SourceImage(
        name,
        root.digest(),
        Optional.of(root.digest()),
        config.digest(),
        configuration,
        layers,
        files::fetch);
  }

  private static void checkTypes(List<Descriptor> layers, ContainerDiagnostics here) {
    if (layers.isEmpty() || layers.size() > MAX_LAYERS) {
      throw here.tooLarge(
          "it has " + layers.size() + " layers; from 1 to " + MAX_LAYERS + " are read",
          ContainerDiagnostics.REBUILD);
    }
    for (Descriptor layer : layers) {
      String type = layer.mediaType();
      if (!LAYER_TYPES.contains(type)) {
        boolean encrypted = type.endsWith("+encrypted");
        throw here.unsupported(
            "a layer has the media type '"
                + ContainerDiagnostics.printable(type)
                + (encrypted ? "', so it is encrypted" : "', which is unknown"),
            encrypted
                ? "decrypt the image first, for example with `skopeo copy --decryption-key`"
                : "convert the image to the OCI format, for example with `skopeo copy --format"
                    + " oci`");
      }
    }
  }
}
