package dev.coracle.publish;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.IoErrorMessage;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.host.InputFile;
import dev.coracle.json.Json;
import dev.coracle.json.JsonFields;
import dev.coracle.lock.LockedPackage;
import dev.coracle.lock.Toolchain;
import dev.coracle.recipe.OutputFormat;
import dev.coracle.recipe.VerifySpec;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Reads {@code manifest.json}. */
public final class ManifestReader {
  /** The diagnostic for a manifest in which nothing is wrong but that another Coracle wrote it. */
  public static final String OTHER_SCHEMA = "result.schema";

  private static final String SCHEMA = "schema";
  private static final String FILES = "files";

  private ManifestReader() {}

  /**
   * Reads all but the list of files.
   *
   * @throws CoracleException (ENVIRONMENT) if there is none, it is damaged, or it is of a schema
   *     that this Coracle does not read
   */
  public static Manifest read(Path file) {
    return open(file, json -> manifest(json, file, json::skipChildren));
  }

  /** Reads the list of files. */
  public static List<FileEntry> readFiles(Path file) {
    return open(file, ManifestReader::fileList);
  }

  /** A manifest with its list of files. */
  public record Whole(Manifest manifest, List<FileEntry> files) {}

  /** Reads all in one pass; otherwise as {@link #read}. */
  public static Whole readWhole(Path file) {
    return open(
        file,
        json -> {
          List<FileEntry> files = new ArrayList<>();
          AtomicBoolean listed = new AtomicBoolean();
          Manifest manifest =
              manifest(
                  json,
                  file,
                  () -> {
                    listed.set(true);
                    files.addAll(FileListReader.read(json));
                  });
          if (!listed.get()) {
            throw noFiles();
          }
          return new Whole(manifest, files);
        });
  }

  @FunctionalInterface
  private interface Body<T> {
    T read(JsonParser json) throws IOException;
  }

  /** What is done with the list of files, at whose first token the parser is. */
  @FunctionalInterface
  private interface FileList {
    void read() throws IOException;
  }

  private static CoracleException none(Path file) {
    Path directory = Objects.requireNonNull(file.getParent(), "a manifest's directory");
    return new CoracleException(
        ExitCode.ENVIRONMENT,
        Diagnostic.error(
            "result.none",
            directory + " contains no result: " + whatIsThere(directory, file),
            "name a result's directory, such as output/NAME/latest; `coracle list` shows them"));
  }

  /** It may be anything, such as a `latest` that leads nowhere. */
  private static String whatIsThere(Path directory, Path file) {
    if (Files.isDirectory(directory)) {
      return "it has no " + file.getFileName();
    }
    if (Files.isSymbolicLink(directory)) {
      return "it is a link that leads to no directory";
    }
    return Files.exists(directory) ? "it is no directory" : "there is no such directory";
  }

  private static <T> T open(Path file, Body<T> body) {
    try (JsonParser json = Json.FACTORY.createParser(InputFile.open(file))) {
      return body.read(json);
    } catch (NoSuchFileException e) {
      throw none(file);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw damaged(file, e);
    } catch (IOException e) {
      Path directory = file.getParent();
      if (directory != null && !Files.isDirectory(directory)) {
        throw none(file);
      }
      throw new CoracleException(
          ExitCode.ENVIRONMENT,
          Diagnostic.error(
              "result.unreadable",
              "cannot read " + file + ": " + IoErrorMessage.words(e),
              "check that the file is readable"),
          e);
    }
  }

  private static CoracleException damaged(Path file, Exception cause) {
    String reason =
        cause instanceof JsonProcessingException json ? Json.reason(json) : cause.getMessage();
    return new CoracleException(
        ExitCode.ENVIRONMENT,
        Diagnostic.error(
                "result.damaged",
                "the manifest is damaged: " + reason,
                "build the result again, with --replace")
            .at(SourceLocation.file(file.toString())),
        cause);
  }

  private static CoracleException otherSchema(Object schema, Path file) {
    boolean earlier = schema instanceof Long number && number < Manifest.SCHEMA;
    return new CoracleException(
        ExitCode.ENVIRONMENT,
        Diagnostic.error(
                OTHER_SCHEMA,
                String.format(
                    "the result was written by %s Coracle: its manifest has schema %s,"
                        + " and this one reads %d",
                    earlier ? "an earlier" : "a later", schema, Manifest.SCHEMA),
                "build the recipe again with --replace or as another version"
                    + (earlier ? "" : ", or use that Coracle"))
            .at(SourceLocation.file(file.toString())));
  }

  private static Manifest manifest(JsonParser json, Path file, FileList files) throws IOException {
    Map<String, Object> top = new HashMap<>();
    json.nextToken();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      json.nextToken();
      if (field.equals(FILES)) {
        files.read();
      } else if (field.equals("notes")) {
        json.skipChildren();
      } else {
        top.put(field, Json.value(json));
      }
      // At once: what follows may be another world. A number is all that any schema promises.
      if (field.equals(SCHEMA)
          && top.get(SCHEMA) instanceof Long schema
          && schema != Manifest.SCHEMA) {
        throw otherSchema(schema, file);
      }
    }
    JsonFields fields = new JsonFields(top);
    fields.number(SCHEMA);
    JsonFields tree = fields.object("tree");
    JsonFields guest = fields.object("guest");
    JsonFields toolchain = fields.object("toolchain");
    Manifest manifest =
        new Manifest(
            fields.text("name"),
            fields.text("version"),
            fields.text("architecture"),
            fields.number("locked"),
            new Sha256(fields.text("lockDigest")),
            new Sha256(fields.text("imageKey")),
            new Sha256(fields.text("kernelKey")),
            fields.objects("artifacts").stream()
                .map(
                    f ->
                        new Artifact(
                            f.text("name"), f.number("size"), new Sha256(f.text("sha256"))))
                .toList(),
            fields.objects("packages").stream().map(ManifestReader::lockedPackage).toList(),
            new Toolchain(
                toolchain.text("compiler"),
                toolchain.text("linker"),
                toolchain.values().containsKey("packages")
                    ? toolchain.objects("packages").stream()
                        .map(ManifestReader::lockedPackage)
                        .toList()
                    : List.of()),
            fields.values().containsKey("kernelInputs")
                ? fields.objects("kernelInputs").stream()
                    .map(
                        f ->
                            new Manifest.KernelInput(
                                f.text("kind"), f.text("name"), new Sha256(f.text("sha256"))))
                    .toList()
                : List.of(),
            new Manifest.Tree(new Sha256(tree.text("digest")), tree.number("files")),
            fields.objects("images").stream().map(ManifestReader::image).toList(),
            new Manifest.Guest(
                guest.strings("commandLine"),
                guest.text("defaultTarget"),
                guest.strings("units"),
                guest.strings("binaries"),
                guest.text("machine"),
                guest.number("memory"),
                guest.number("deadlineMillis"),
                guest.objects("waivers").stream().map(ManifestReader::waiver).toList(),
                guest.values().containsKey("informational")
                    ? guest.strings("informational")
                    : List.of(),
                limits(guest),
                devices(guest),
                checks(guest),
                workload(guest)));
    ManifestCheck.check(manifest);
    return manifest;
  }

  private static VerifySpec.Waiver waiver(JsonFields f) {
    try {
      return new VerifySpec.Waiver(
          f.text("line"), f.text("reason"), f.optionalText("until").map(LocalDate::parse));
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("field guest.waivers.until is not a date", e);
    }
  }

  private static Manifest.Image image(JsonFields f) {
    return new Manifest.Image(
        f.text("file"),
        format(f),
        f.number("fileSystemBytes"),
        f.optionalText("uuid"),
        f.optionalText("contentSha256").map(Sha256::new),
        f.optionalText("mediaType"),
        f.optionalText("partUuid"),
        f.optionalText("verityRoot").map(Sha256::new),
        f.values().containsKey("verityCommandLine") ? f.strings("verityCommandLine") : List.of());
  }

  /** The format by its name; the other fields must be those of that format. */
  private static OutputFormat format(JsonFields f) {
    String word = f.text("format");
    OutputFormat format =
        OutputFormat.of(word)
            .orElseThrow(() -> new IllegalArgumentException("there is no format '" + word + "'"));
    if (!f.text("fileSystem").equals(format.fileSystem().word())
        || !f.text("layout").equals(format.layout().word())
        || !f.text("compression").equals(format.compression().word())) {
      throw new IllegalArgumentException(
          "fileSystem, layout and compression are not those of the format " + word);
    }
    return format;
  }

  /** Manifests written before there were checks have none. */
  private static List<VerifySpec.UserCheck> checks(JsonFields guest) {
    if (!guest.values().containsKey("checks")) {
      return List.of();
    }
    return guest.objects("checks").stream()
        .map(
            f ->
                new VerifySpec.UserCheck(
                    f.text("name"),
                    f.text("run"),
                    endpoint(f).map(to -> new VerifySpec.HostQuestion(to, f.text("send"))),
                    f.text("expect"),
                    Duration.ofMillis(f.number("deadlineMillis"))))
        .toList();
  }

  private static Optional<VerifySpec.Workload> workload(JsonFields guest) {
    if (!guest.values().containsKey("workload")) {
      return Optional.empty();
    }
    JsonFields workload = guest.object("workload");
    return Optional.of(
        new VerifySpec.Workload(
            workload.text("run"),
            (int) workload.number("status"),
            workload.number("memory"),
            workload.number("processes"),
            workload.optionalNumber("startMillis")));
  }

  private static Optional<VerifySpec.Endpoint> endpoint(JsonFields check) {
    return check.values().containsKey("tcp")
        ? Optional.of(new VerifySpec.TcpPort((int) check.number("tcp")))
        : check.optionalText("virtioPort").map(VerifySpec.VirtioPort::new);
  }

  /** Manifests written before there were devices have none. */
  private static VerifySpec.Devices devices(JsonFields guest) {
    if (!guest.values().containsKey("devices")) {
      return VerifySpec.Devices.NONE;
    }
    JsonFields devices = guest.object("devices");
    return new VerifySpec.Devices(
        devices.strings("virtioPorts"),
        devices.objects("disks").stream()
            .map(f -> new VerifySpec.ScratchDisk(f.text("name"), f.number("size")))
            .toList());
  }

  /** Manifests written before there were limits have none. */
  private static VerifySpec.Limits limits(JsonFields guest) {
    if (!guest.values().containsKey("limits")) {
      return VerifySpec.Limits.NONE;
    }
    JsonFields limits = guest.object("limits");
    return new VerifySpec.Limits(
        limits.optionalNumber("bootMillis"),
        limits.optionalNumber("slowerMillis"),
        limits.optionalNumber("imageBytes"),
        limits.optionalNumber("memoryBytes"));
  }

  private static LockedPackage lockedPackage(JsonFields f) {
    return new LockedPackage(
        f.text("name"),
        f.text("version"),
        f.text("architecture"),
        f.text("suite"),
        f.text("path"),
        f.number("size"),
        new Sha256(f.text("sha256")));
  }

  private static List<FileEntry> fileList(JsonParser json) throws IOException {
    json.nextToken();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      json.nextToken();
      if (field.equals(FILES)) {
        return FileListReader.read(json);
      }
      json.skipChildren();
    }
    throw noFiles();
  }

  private static IllegalArgumentException noFiles() {
    return new IllegalArgumentException("it lists no files");
  }
}
