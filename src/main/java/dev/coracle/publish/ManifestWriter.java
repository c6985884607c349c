package dev.coracle.publish;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.coracle.json.Json;
import dev.coracle.lock.LockedPackage;
import dev.coracle.recipe.VerifySpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/** Writes {@code manifest.json}. Equal values give equal bytes. */
public final class ManifestWriter {
  private ManifestWriter() {}

  /**
   * Writes a manifest.
   *
   * @param file where to
   * @param notes what a person may want to know of how the tree came about, by heading
   * @param files every node of the image
   */
  public static void write(Path file, Manifest manifest, List<Notes> notes, List<FileEntry> files)
      throws IOException {
    try (JsonGenerator json = Json.generator(Files.newOutputStream(file))) {
      json.writeStartObject();
      json.writeNumberField("schema", Manifest.SCHEMA);
      json.writeStringField("name", manifest.name());
      json.writeStringField("version", manifest.version());
      json.writeStringField("architecture", manifest.architecture());
      json.writeNumberField("locked", manifest.locked());
      json.writeStringField("lockedDate", Instant.ofEpochSecond(manifest.locked()).toString());
      json.writeStringField("lockDigest", manifest.lockDigest().hex());
      json.writeStringField("imageKey", manifest.imageKey().hex());
      json.writeStringField("kernelKey", manifest.kernelKey().hex());
      artifacts(json, manifest.artifacts());
      json.writeObjectFieldStart("toolchain");
      json.writeStringField("compiler", manifest.toolchain().compiler());
      json.writeStringField("linker", manifest.toolchain().linker());
      if (!manifest.toolchain().isHosts()) {
        packages(json, manifest.toolchain().packages());
      }
      json.writeEndObject();
      if (!manifest.kernelInputs().isEmpty()) {
        kernelInputs(json, manifest.kernelInputs());
      }
      json.writeObjectFieldStart("tree");
      json.writeStringField("digest", manifest.tree().digest().hex());
      json.writeNumberField("files", manifest.tree().files());
      json.writeEndObject();
      json.writeArrayFieldStart("images");
      for (Manifest.Image image : manifest.images()) {
        image(json, image, manifest.artifact(image.file()));
      }
      json.writeEndArray();
      guest(json, manifest.guest());
      packages(json, manifest.packages());
      json.writeObjectFieldStart("notes");
      for (Notes each : notes) {
        Json.strings(json, each.heading(), each.lines());
      }
      json.writeEndObject();
      files(json, files);
      json.writeEndObject();
      json.writeRaw('\n');
    }
  }

  /** What the verifier needs to know, as a manifest has it: equal texts for equal guests. */
  public static String text(Manifest.Guest guest) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = Json.generator(bytes)) {
      json.writeStartObject();
      guest(json, guest);
      json.writeEndObject();
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static void artifacts(JsonGenerator json, List<Artifact> artifacts) throws IOException {
    json.writeArrayFieldStart("artifacts");
    for (Artifact artifact : artifacts) {
      json.writeStartObject();
      json.writeStringField("name", artifact.name());
      json.writeNumberField("size", artifact.size());
      json.writeStringField("sha256", artifact.sha256().hex());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** Size and digest stand with the artifact too; here they save a program a look there. */
  private static void image(JsonGenerator json, Manifest.Image image, Artifact artifact)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("file", image.file());
    json.writeStringField("format", image.format().word());
    json.writeNumberField("size", artifact.size());
    json.writeStringField("sha256", artifact.sha256().hex());
    json.writeStringField("fileSystem", image.format().fileSystem().word());
    json.writeStringField("layout", image.format().layout().word());
    json.writeNumberField("fileSystemBytes", image.fileSystemBytes());
    if (image.uuid().isPresent()) {
      json.writeStringField("uuid", image.uuid().get());
    }
    json.writeStringField("compression", image.format().compression().word());
    if (image.contentSha256().isPresent()) {
      json.writeStringField("contentSha256", image.contentSha256().get().hex());
    }
    if (image.mediaType().isPresent()) {
      json.writeStringField("mediaType", image.mediaType().get());
    }
    if (image.partUuid().isPresent()) {
      json.writeStringField("partUuid", image.partUuid().get());
    }
    if (image.verityRoot().isPresent()) {
      json.writeStringField("verityRoot", image.verityRoot().get().hex());
    }
    if (!image.verityCommandLine().isEmpty()) {
      Json.strings(json, "verityCommandLine", image.verityCommandLine());
    }
    json.writeEndObject();
  }

  private static void guest(JsonGenerator json, Manifest.Guest guest) throws IOException {
    json.writeObjectFieldStart("guest");
    Json.strings(json, "commandLine", guest.commandLine());
    json.writeStringField("defaultTarget", guest.defaultTarget());
    Json.strings(json, "units", guest.units());
    Json.strings(json, "binaries", guest.binaries());
    json.writeStringField("machine", guest.machine());
    json.writeNumberField("memory", guest.memory());
    json.writeNumberField("deadlineMillis", guest.deadlineMillis());
    json.writeArrayFieldStart("waivers");
    for (VerifySpec.Waiver waiver : guest.waivers()) {
      json.writeStartObject();
      json.writeStringField("line", waiver.line());
      json.writeStringField("reason", waiver.reason());
      if (waiver.until().isPresent()) {
        json.writeStringField("until", waiver.until().get().toString());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    Json.strings(json, "informational", guest.informational());
    json.writeObjectFieldStart("limits");
    limit(json, "bootMillis", guest.limits().bootMillis());
    limit(json, "slowerMillis", guest.limits().slowerMillis());
    limit(json, "imageBytes", guest.limits().imageBytes());
    limit(json, "memoryBytes", guest.limits().memoryBytes());
    json.writeEndObject();
    devices(json, guest.devices());
    json.writeArrayFieldStart("checks");
    for (VerifySpec.UserCheck check : guest.checks()) {
      json.writeStartObject();
      json.writeStringField("name", check.name());
      json.writeStringField("run", check.run());
      if (check.host().isPresent()) {
        VerifySpec.HostQuestion question = check.host().get();
        if (question.to() instanceof VerifySpec.TcpPort tcp) {
          json.writeNumberField("tcp", tcp.number());
        } else if (question.to() instanceof VerifySpec.VirtioPort port) {
          json.writeStringField("virtioPort", port.name());
        }
        json.writeStringField("send", question.send());
      }
      json.writeStringField("expect", check.expect());
      json.writeNumberField("deadlineMillis", check.deadline().toMillis());
      json.writeEndObject();
    }
    json.writeEndArray();
    if (guest.workload().isPresent()) {
      workload(json, guest.workload().get());
    }
    json.writeEndObject();
  }

  private static void workload(JsonGenerator json, VerifySpec.Workload workload)
      throws IOException {
    json.writeObjectFieldStart("workload");
    json.writeStringField("run", workload.run());
    json.writeNumberField("status", workload.status());
    json.writeNumberField("memory", workload.memory());
    json.writeNumberField("processes", workload.processes());
    limit(json, "startMillis", workload.startMillis());
    json.writeEndObject();
  }

  private static void devices(JsonGenerator json, VerifySpec.Devices devices) throws IOException {
    json.writeObjectFieldStart("devices");
    Json.strings(json, "virtioPorts", devices.virtioPorts());
    json.writeArrayFieldStart("disks");
    for (VerifySpec.ScratchDisk disk : devices.disks()) {
      json.writeStartObject();
      json.writeStringField("name", disk.name());
      json.writeNumberField("size", disk.size());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void limit(JsonGenerator json, String name, OptionalLong limit)
      throws IOException {
    if (limit.isPresent()) {
      json.writeNumberField(name, limit.getAsLong());
    }
  }

  private static void kernelInputs(JsonGenerator json, List<Manifest.KernelInput> inputs)
      throws IOException {
    json.writeArrayFieldStart("kernelInputs");
    for (Manifest.KernelInput each : inputs) {
      json.writeStartObject();
      json.writeStringField("kind", each.kind());
      json.writeStringField("name", each.name());
      json.writeStringField("sha256", each.sha256().hex());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void packages(JsonGenerator json, List<LockedPackage> packages)
      throws IOException {
    json.writeArrayFieldStart("packages");
    for (LockedPackage each : packages) {
      json.writeStartObject();
      json.writeStringField("name", each.name());
      json.writeStringField("version", each.version());
      json.writeStringField("architecture", each.architecture());
      json.writeStringField("suite", each.suite());
      json.writeStringField("path", each.path());
      json.writeNumberField("size", each.size());
      json.writeStringField("sha256", each.sha256().hex());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void files(JsonGenerator json, List<FileEntry> files) throws IOException {
    json.writeArrayFieldStart("files");
    for (FileEntry file : files) {
      json.writeStartObject();
      json.writeStringField("path", file.path());
      json.writeStringField("type", file.type());
      json.writeStringField("mode", file.mode());
      json.writeStringField("owner", file.owner());
      if (file.sha256().isPresent()) {
        json.writeNumberField("size", file.size());
        json.writeStringField("sha256", file.sha256().get().hex());
      }
      if (!file.target().isEmpty()) {
        json.writeStringField("target", file.target());
      }
      json.writeObjectFieldStart("origin");
      json.writeStringField("kind", file.kind());
      json.writeStringField("source", file.source());
      json.writeStringField("neededBy", file.neededBy());
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /**
   * Lines under a heading.
   *
   * @param heading a JSON field name
   */
  public record Notes(String heading, List<String> lines) {
    public Notes {
      lines = List.copyOf(lines);
    }
  }
}
