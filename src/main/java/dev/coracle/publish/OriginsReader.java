package dev.coracle.publish;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.IoErrorMessage;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.host.InputFile;
import dev.coracle.json.Json;
import dev.coracle.json.JsonFields;
import dev.coracle.store.StepKey;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Reads {@code origins.json}. */
public final class OriginsReader {
  /** A result of a thousand packages has a tenth of it. */
  private static final int LIMIT = 64 << 20;

  private OriginsReader() {}

  /**
   * Reads a result's origins.
   *
   * @param directory the result
   * @throws CoracleException (ENVIRONMENT) if there are none, they are damaged, or another Coracle
   *     wrote them in a schema that this one does not read
   */
  public static Origins read(Path directory) {
    Path file = directory.resolve(Origins.FILE);
    try {
      Map<String, Object> top =
          Json.object(new String(InputFile.read(file, LIMIT), StandardCharsets.UTF_8));
      if (!Long.valueOf(Origins.SCHEMA).equals(top.get("schema"))) {
        throw problem(
            "result.no-origins",
            "another Coracle wrote " + Origins.FILE + ", in schema " + top.get("schema"),
            file);
      }
      return origins(new JsonFields(top));
    } catch (NoSuchFileException e) {
      throw problem(
          "result.no-origins",
          "an earlier Coracle built this result: it has no "
              + Origins.FILE
              + ", which answers this",
          file);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      String reason =
          e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
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

  private static Origins origins(JsonFields top) {
    return new Origins(
        top.text("recipe"),
        each(top, "files", f -> new Origins.Asked(f.text("path"), reasons(f, "needs"))),
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
        each(top, "steps", OriginsReader::step));
  }

  private static List<Origins.Reason> reasons(JsonFields fields, String name) {
    return each(fields, name, r -> new Origins.Reason(r.text("by"), r.text("at")));
  }

  private static StepKey step(JsonFields step) {
    List<StepKey.Input> inputs = new ArrayList<>();
    for (Map.Entry<String, Object> entry : Json.child(step.values(), "inputs").entrySet()) {
      if (!(entry.getValue() instanceof List<?> values)) {
        throw new IllegalArgumentException("input " + entry.getKey() + " is no list");
      }
      inputs.add(new StepKey.Input(entry.getKey(), values.stream().map(String::valueOf).toList()));
    }
    return new StepKey(step.text("kind"), new Sha256(step.text("key")), inputs);
  }

  private static <T> List<T> each(JsonFields fields, String name, Function<JsonFields, T> reader) {
    return fields.objects(name).stream().map(reader).toList();
  }
}
