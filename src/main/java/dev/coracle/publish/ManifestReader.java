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
import dev.coracle.lock.LockedPackage;
import dev.coracle.lock.Toolchain;
import dev.coracle.recipe.VerifySpec;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads {@code manifest.json}. */
public final class ManifestReader {
  /** The diagnostic for a manifest in which nothing is wrong but that another Coracle wrote it. */
  public static final String OTHER_SCHEMA = "result.schema";

  private static final String SCHEMA = "schema";

  private ManifestReader() {}

  /**
   * Reads all but the list of files.
   *
   * @throws CoracleException (ENVIRONMENT) if there is none, it is damaged, or it is of a schema
   *     that this Coracle does not read
   */
  public static Manifest read(Path file) {
    return (Manifest) open(file, json -> manifest(json, file));
  }

  /** Reads the list of files. */
  @SuppressWarnings("unchecked")
  public static List<FileEntry> readFiles(Path file) {
    return (List<FileEntry>) open(file, ManifestReader::fileList);
  }

  @FunctionalInterface
  private interface Body {
    Object read(JsonParser json) throws IOException;
  }

  private static Object open(Path file, Body body) {
    try (JsonParser json = Json.FACTORY.createParser(InputFile.open(file))) {
      return body.read(json);
    } catch (NoSuchFileException e) {
      throw new CoracleException(
          ExitCode.ENVIRONMENT,
          Diagnostic.error(
              "result.none",
              file.getParent() + " contains no result: it has no " + file.getFileName(),
              "name a result's directory, such as output/NAME/latest; `coracle list` shows them"));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw damaged(file, e);
    } catch (IOException e) {
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
        cause instanceof JsonProcessingException json
            ? json.getOriginalMessage()
            : cause.getMessage();
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

  private static Manifest manifest(JsonParser json, Path file) throws IOException {
    Map<String, Object> top = new HashMap<>();
    json.nextToken();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      JsonToken value = json.nextToken();
      if (field.equals("files") || field.equals("notes")) {
        json.skipChildren();
      } else {
        top.put(field, value(json, value));
      }
      // At once: what follows may be another world. A number is all that any schema promises.
      if (field.equals(SCHEMA)
          && top.get(SCHEMA) instanceof Long schema
          && schema != Manifest.SCHEMA) {
        throw otherSchema(schema, file);
      }
    }
    Fields fields = new Fields(top);
    fields.number(SCHEMA);
    Fields tree = fields.object("tree");
    Fields guest = fields.object("guest");
    Fields toolchain = fields.object("toolchain");
    Manifest manifest =
        new Manifest(
            fields.text("name"),
            fields.text("version"),
            fields.text("architecture"),
            fields.number("locked"),
            fields.sha256("lockDigest"),
            fields.sha256("imageKey"),
            fields.sha256("kernelKey"),
            fields.objects("artifacts").stream()
                .map(f -> new Artifact(f.text("name"), f.number("size"), f.sha256("sha256")))
                .toList(),
            fields.objects("packages").stream().map(ManifestReader::lockedPackage).toList(),
            new Toolchain(toolchain.text("compiler"), toolchain.text("linker")),
            new Manifest.Tree(tree.sha256("digest"), tree.number("files")),
            fields.objects("images").stream().map(ManifestReader::image).toList(),
            new Manifest.Guest(
                guest.strings("commandLine"),
                guest.text("defaultTarget"),
                guest.strings("units"),
                guest.strings("binaries"),
                guest.text("machine"),
                guest.number("memory"),
                guest.number("deadlineMillis"),
                guest.objects("waivers").stream()
                    .map(f -> new VerifySpec.Waiver(f.text("line"), f.text("reason")))
                    .toList(),
                limits(guest),
                checks(guest)));
    ManifestCheck.check(manifest);
    return manifest;
  }

  private static Manifest.Image image(Fields f) {
    return new Manifest.Image(
        f.text("file"),
        f.text("format"),
        f.text("fileSystem"),
        f.text("layout"),
        f.number("fileSystemBytes"),
        f.optionalText("uuid"),
        f.text("compression"),
        f.optionalSha256("contentSha256"),
        f.optionalText("mediaType"),
        f.optionalSha256("verityRoot"),
        f.values().containsKey("verityCommandLine") ? f.strings("verityCommandLine") : List.of());
  }

  /** Manifests written before there were checks have none. */
  private static List<VerifySpec.UserCheck> checks(Fields guest) {
    if (!guest.values().containsKey("checks")) {
      return List.of();
    }
    return guest.objects("checks").stream()
        .map(
            f ->
                new VerifySpec.UserCheck(
                    f.text("name"),
                    f.text("run"),
                    f.values().containsKey("tcp")
                        ? Optional.of(
                            new VerifySpec.HostQuestion((int) f.number("tcp"), f.text("send")))
                        : Optional.empty(),
                    f.text("expect"),
                    Duration.ofMillis(f.number("deadlineMillis"))))
        .toList();
  }

  /** Manifests written before there were limits have none. */
  private static VerifySpec.Limits limits(Fields guest) {
    if (!guest.values().containsKey("limits")) {
      return VerifySpec.Limits.NONE;
    }
    Fields limits = guest.object("limits");
    return new VerifySpec.Limits(
        limits.optionalNumber("bootMillis"),
        limits.optionalNumber("slowerMillis"),
        limits.optionalNumber("imageBytes"),
        limits.optionalNumber("memoryBytes"));
  }

  private static LockedPackage lockedPackage(Fields f) {
    return new LockedPackage(
        f.text("name"),
        f.text("version"),
        f.text("architecture"),
        f.text("suite"),
        f.text("path"),
        f.number("size"),
        f.sha256("sha256"));
  }

  private static List<FileEntry> fileList(JsonParser json) throws IOException {
    json.nextToken();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      JsonToken token = json.nextToken();
      if (field.equals("files")) {
        return new Fields(Map.of("files", value(json, token)))
            .objects("files").stream().map(ManifestReader::fileEntry).toList();
      }
      json.skipChildren();
    }
    throw new IllegalArgumentException("it lists no files");
  }

  private static FileEntry fileEntry(Fields f) {
    Fields origin = f.object("origin");
    boolean regular = f.values().containsKey("sha256");
    return new FileEntry(
        f.text("path"),
        f.text("type"),
        f.text("mode"),
        f.text("owner"),
        regular ? f.number("size") : 0,
        regular ? Optional.of(f.sha256("sha256")) : Optional.empty(),
        f.values().containsKey("target") ? f.text("target") : "",
        origin.text("kind"),
        origin.text("source"),
        origin.text("neededBy"));
  }

  private static Object value(JsonParser json, JsonToken token) throws IOException {
    if (token == JsonToken.START_OBJECT) {
      Map<String, Object> object = new HashMap<>();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        object.put(name, value(json, json.nextToken()));
      }
      return object;
    }
    if (token == JsonToken.START_ARRAY) {
      List<Object> array = new ArrayList<>();
      for (JsonToken next = json.nextToken();
          next != null && next != JsonToken.END_ARRAY;
          next = json.nextToken()) {
        array.add(value(json, next));
      }
      return array;
    }
    return token == JsonToken.VALUE_NUMBER_INT ? (Object) json.getLongValue() : json.getText();
  }

  /** Typed access to an object's fields; what is missing or of another type is named. */
  private record Fields(Map<String, Object> values) {

    String text(String name) {
      return as(String.class, name);
    }

    long number(String name) {
      return as(Long.class, name);
    }

    Optional<Sha256> optionalSha256(String name) {
      return values.containsKey(name) ? Optional.of(sha256(name)) : Optional.empty();
    }

    Optional<String> optionalText(String name) {
      return values.containsKey(name) ? Optional.of(text(name)) : Optional.empty();
    }

    OptionalLong optionalNumber(String name) {
      return values.containsKey(name) ? OptionalLong.of(number(name)) : OptionalLong.empty();
    }

    Sha256 sha256(String name) {
      return new Sha256(text(name));
    }

    @SuppressWarnings("unchecked")
    Fields object(String name) {
      return new Fields((Map<String, Object>) as(Map.class, name));
    }

    @SuppressWarnings("unchecked")
    List<Fields> objects(String name) {
      List<Fields> objects = new ArrayList<>();
      for (Object each : as(List.class, name)) {
        if (!(each instanceof Map)) {
          throw new IllegalArgumentException("field " + name + " holds something else");
        }
        objects.add(new Fields((Map<String, Object>) each));
      }
      return objects;
    }

    List<String> strings(String name) {
      List<String> strings = new ArrayList<>();
      for (Object each : as(List.class, name)) {
        strings.add(String.valueOf(each));
      }
      return strings;
    }

    private <T> T as(Class<T> type, String name) {
      Object value = values.get(name);
      if (!type.isInstance(value)) {
        throw new IllegalArgumentException("field " + name + " is missing or of another type");
      }
      return type.cast(value);
    }
  }
}
