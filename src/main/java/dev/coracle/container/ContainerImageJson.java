package dev.coracle.container;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.coracle.container.source.ContainerDiagnostics;
import dev.coracle.container.source.ImageConfig;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.host.InputFile;
import dev.coracle.json.Json;
import dev.coracle.json.JsonFields;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Writes and reads {@code container.json}. */
public final class ContainerImageJson {
  public static final String NAME = "container.json";
  private static final long SCHEMA = 1;

  private ContainerImageJson() {}

  /** Writes the file into a directory. */
  static void write(ContainerImage image, Path directory) throws IOException {
    try (OutputStream stream = Files.newOutputStream(directory.resolve(NAME));
        JsonGenerator json = Json.generator(stream)) {
      json.writeStartObject();
      json.writeNumberField("schema", SCHEMA);
      json.writeStringField("source", image.source());
      if (image.manifest().isPresent()) {
        json.writeStringField("manifest", image.manifest().get().hex());
      }
      json.writeStringField("config", image.config().hex());
      json.writeStringField("platform", ImageConfig.PLATFORM);
      process(json, image.process());
      layers(json, image.layers());
      volumes(json, image.volumes());
      dropped(json, image.dropped());
      json.writeEndObject();
      json.writeRaw("\n");
    }
  }

  private static void process(JsonGenerator json, ImageConfig.Execution process)
      throws IOException {
    json.writeObjectFieldStart("process");
    Json.strings(json, "entrypoint", process.entrypoint());
    Json.strings(json, "command", process.command());
    Json.strings(json, "environment", process.environment());
    json.writeStringField("user", process.user());
    json.writeStringField("workingDirectory", process.workingDirectory());
    json.writeStringField("stopSignal", process.stopSignal());
    Json.strings(json, "volumes", process.volumes());
    Json.strings(json, "ports", process.ports());
    json.writeEndObject();
  }

  private static void layers(JsonGenerator json, List<ContainerImage.LayerFacts> layers)
      throws IOException {
    json.writeArrayFieldStart("layers");
    for (ContainerImage.LayerFacts layer : layers) {
      json.writeStartObject();
      if (layer.digest().isPresent()) {
        json.writeStringField("digest", layer.digest().get().hex());
      }
      json.writeStringField("diffId", layer.diffId().hex());
      json.writeNumberField("entries", layer.entries());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void volumes(JsonGenerator json, List<ContainerImage.Volume> volumes)
      throws IOException {
    json.writeArrayFieldStart("images");
    for (ContainerImage.Volume volume : volumes) {
      json.writeStartObject();
      json.writeStringField("file", volume.file());
      json.writeStringField("sha256", volume.sha256().hex());
      json.writeNumberField("size", volume.size());
      json.writeStringField("uuid", volume.uuid().toString());
      json.writeNumberField("firstLayer", volume.firstLayer());
      json.writeNumberField("lastLayer", volume.lastLayer());
      json.writeNumberField("files", volume.files());
      json.writeNumberField("mappableFiles", volume.mappableFiles());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void dropped(JsonGenerator json, List<DroppedEntries.Item> dropped)
      throws IOException {
    json.writeArrayFieldStart("dropped");
    for (DroppedEntries.Item item : dropped) {
      json.writeStartObject();
      json.writeStringField("what", item.what());
      json.writeNumberField("count", item.count());
      json.writeStringField("first", item.first());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** Whether a directory is one that {@code coracle container} wrote. */
  public static boolean isIn(Path directory) {
    return Files.isRegularFile(directory.resolve(NAME));
  }

  /**
   * Reads the file of a directory.
   *
   * @throws CoracleException (ENVIRONMENT) {@code container.not-found} if there is none,
   *     (INTEGRITY) {@code container.file} if it cannot be used
   */
  public static ContainerImage read(Path directory) throws IOException {
    if (!isIn(directory)) {
      throw ContainerDiagnostics.notFound(directory, "a directory with a " + NAME);
    }
    Path file = directory.resolve(NAME);
    try {
      return image(new JsonFields(Json.object(InputFile.text(file))));
    } catch (IOException | RuntimeException e) {
      throw new CoracleException(
          ExitCode.INTEGRITY,
          Diagnostic.error(
              "container.file",
              file
                  + " cannot be used: "
                  + ContainerDiagnostics.printable(String.valueOf(e.getMessage())),
              "convert the image again with `coracle container`"),
          e);
    }
  }

  private static ContainerImage image(JsonFields json) throws IOException {
    if (json.number("schema") != SCHEMA) {
      throw new IOException("its schema is " + json.number("schema") + ", not " + SCHEMA);
    }
    List<ContainerImage.LayerFacts> layers = new ArrayList<>();
    for (JsonFields each : json.objects("layers")) {
      layers.add(
          new ContainerImage.LayerFacts(
              each.optionalText("digest").map(Sha256::new),
              new Sha256(each.text("diffId")),
              Math.toIntExact(each.number("entries"))));
    }
    List<ContainerImage.Volume> volumes = new ArrayList<>();
    for (JsonFields each : json.objects("images")) {
      volumes.add(volume(each));
    }
    List<DroppedEntries.Item> dropped = new ArrayList<>();
    for (JsonFields each : json.objects("dropped")) {
      dropped.add(
          new DroppedEntries.Item(each.text("what"), each.number("count"), each.text("first")));
    }
    return new ContainerImage(
        json.text("source"),
        json.optionalText("manifest").map(Sha256::new),
        new Sha256(json.text("config")),
        process(json.object("process")),
        layers,
        volumes,
        dropped);
  }

  private static ContainerImage.Volume volume(JsonFields json) throws IOException {
    String file = json.text("file");
    if (!file.matches("[a-z0-9-]+\\.(img|erofs)")) {
      throw new IOException("it names the image '" + file + "'");
    }
    return new ContainerImage.Volume(
        file,
        new Sha256(json.text("sha256")),
        json.number("size"),
        UUID.fromString(json.text("uuid")),
        Math.toIntExact(json.number("firstLayer")),
        Math.toIntExact(json.number("lastLayer")),
        json.number("files"),
        json.number("mappableFiles"));
  }

  private static ImageConfig.Execution process(JsonFields json) {
    return new ImageConfig.Execution(
        json.strings("entrypoint"),
        json.strings("command"),
        json.strings("environment"),
        json.text("user"),
        json.text("workingDirectory"),
        json.text("stopSignal"),
        json.strings("volumes"),
        json.strings("ports"));
  }
}
