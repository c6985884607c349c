package dev.coracle.publish;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.IoErrorMessage;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.host.InputFile;
import dev.coracle.json.Json;
import dev.coracle.json.JsonFields;
import dev.coracle.json.JsonStream;
import dev.coracle.store.StepKey;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads {@code origins.json}. */
public final class OriginsReader {
  /** A result of a thousand packages has a tenth of it. */
  private static final int LIMIT = 64 << 20;

  /** The lists that grow with the image. */
  public enum Part {
    /** Every path with its reasons. */
    FILES,
    /** What the keys of the steps were made of. */
    STEPS
  }

  private final JsonParser json;
  private final Path file;
  private final List<Part> large;
  private final Map<String, Object> small = new HashMap<>();
  private @Nullable List<Origins.Asked> files;
  private @Nullable List<StepKey> steps;

  private OriginsReader(JsonParser json, Path file, List<Part> large) {
    this.json = json;
    this.file = file;
    this.large = large;
  }

  /**
   * Reads a result's origins.
   *
   * @param directory the result
   * @param large which of the two large lists are read; a list that is not is empty
   * @throws CoracleException (ENVIRONMENT) if there are none, they are damaged, or another Coracle
   *     wrote them in a schema that this one does not read
   */
  public static Origins read(Path directory, Part... large) {
    Path file = directory.resolve(Origins.FILE);
    try (JsonParser json = Json.FACTORY.createParser(InputFile.read(file, LIMIT))) {
      return new OriginsReader(json, file, List.of(large)).origins();
    } catch (NoSuchFileException e) {
      throw problem(
          "result.no-origins",
          "an earlier Coracle built this result: it has no "
              + Origins.FILE
              + ", which answers this",
          file);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      String reason =
          e instanceof JsonProcessingException json ? Json.reason(json) : e.getMessage();
      throw problem("result.damaged", Origins.FILE + " is damaged: " + reason, file);
    } catch (IOException e) {
      throw problem(
          "result.unreadable", "cannot read " + file + ": " + IoErrorMessage.words(e), file);
    }
  }

  private static CoracleException problem(String code, String message, Path file) {
    return new CoracleException(
        ExitCode.ENVIRONMENT,
        Diagnostic.error(code, message, "build the recipe again, with --replace if it must be")
            .at(SourceLocation.file(file.toString())));
  }

  private Origins origins() throws IOException {
    json.nextToken();
    JsonStream.object(json, Origins.FILE, this::field);
    checkSchema(small.get("schema"));
    JsonFields top = new JsonFields(small);
    return new Origins(
        top.text("recipe"),
        given(files, "files"),
        each(
            top,
            "units",
            u ->
                new Origins.Unit(
                    u.text("name"),
                    u.text("file"),
                    u.text("reason"),
                    Boolean.TRUE.equals(u.values().get("boot")))),
        each(
            top,
            "leftOut",
            l -> new Origins.LeftOut(l.text("kind"), l.text("name"), l.text("by"), l.text("how"))),
        reasons(top, "excluded"),
        reasons(top, "listed"),
        top.text("release"),
        each(
            top,
            "options",
            o ->
                new Origins.Option(
                    o.text("name"), o.text("value"), o.text("by"), o.text("at"), o.text("reason"))),
        given(steps, "steps"));
  }

  private void field(String name) throws IOException {
    switch (name) {
      case "files" -> files = large(Part.FILES, name, this::asked);
      case "steps" -> steps = large(Part.STEPS, name, this::step);
      default -> small.put(name, Json.value(json));
    }
    // At once: what follows may be of another form.
    if (name.equals("schema")) {
      checkSchema(small.get(name));
    }
  }

  private void checkSchema(@Nullable Object schema) {
    if (!Long.valueOf(Origins.SCHEMA).equals(schema)) {
      throw problem(
          "result.no-origins",
          "another Coracle wrote " + Origins.FILE + ", in schema " + schema,
          file);
    }
  }

  private <T> List<T> large(Part part, String name, JsonStream.ElementReader<T> reader)
      throws IOException {
    if (large.contains(part)) {
      return JsonStream.array(json, name, reader);
    }
    json.skipChildren();
    return List.of();
  }

  private Origins.Asked asked() throws IOException {
    @Nullable String[] path = {null};
    List<Origins.Reason> needs = new ArrayList<>(2);
    JsonStream.object(
        json,
        "files",
        name -> {
          switch (name) {
            case "path" -> path[0] = JsonStream.text(json, name);
            case "needs" -> needs.addAll(JsonStream.array(json, name, this::reason));
            default -> json.skipChildren();
          }
        });
    return new Origins.Asked(given(path[0], "path"), needs);
  }

  private Origins.Reason reason() throws IOException {
    @Nullable String[] values = {null, null};
    JsonStream.object(
        json,
        "needs",
        name -> {
          switch (name) {
            case "by" -> values[0] = JsonStream.text(json, name);
            case "at" -> values[1] = JsonStream.text(json, name);
            default -> json.skipChildren();
          }
        });
    return new Origins.Reason(given(values[0], "by"), given(values[1], "at"));
  }

  private StepKey step() throws IOException {
    @Nullable String[] values = {null, null};
    List<StepKey.Input> inputs = new ArrayList<>();
    JsonStream.object(
        json,
        "steps",
        name -> {
          switch (name) {
            case "kind" -> values[0] = JsonStream.text(json, name);
            case "key" -> values[1] = JsonStream.text(json, name);
            case "inputs" -> JsonStream.object(json, name, input -> inputs.add(input(input)));
            default -> json.skipChildren();
          }
        });
    return new StepKey(given(values[0], "kind"), new Sha256(given(values[1], "key")), inputs);
  }

  private StepKey.Input input(String name) throws IOException {
    return new StepKey.Input(
        name, JsonStream.array(json, name, () -> String.valueOf(json.getText())));
  }

  private static <T> T given(@Nullable T value, String field) {
    if (value == null) {
      throw new IllegalArgumentException("field " + field + " is missing or of another type");
    }
    return value;
  }

  private static List<Origins.Reason> reasons(JsonFields fields, String name) {
    return each(fields, name, r -> new Origins.Reason(r.text("by"), r.text("at")));
  }

  private static <T> List<T> each(JsonFields fields, String name, Function<JsonFields, T> reader) {
    return fields.objects(name).stream().map(reader).toList();
  }
}
