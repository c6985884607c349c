package dev.coracle.publish;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.IoErrorMessage;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.host.InputFile;
import dev.coracle.json.Json;
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
      return origins(top);
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

  private static Origins origins(Map<String, Object> top) {
    return new Origins(
        text(top, "recipe"),
        each(top, "files", f -> new Origins.Asked(text(f, "path"), reasons(f, "needs"))),
        each(
            top,
            "units",
            u ->
                new Origins.Unit(
                    text(u, "name"),
                    text(u, "file"),
                    text(u, "reason"),
                    Boolean.TRUE.equals(u.get("boot")))),
        each(
            top,
            "leftOut",
            l ->
                new Origins.LeftOut(
                    text(l, "kind"), text(l, "name"), text(l, "by"), text(l, "how"))),
        reasons(top, "excluded"),
        reasons(top, "listed"),
        text(top, "release"),
        each(
            top,
            "options",
            o ->
                new Origins.Option(
                    text(o, "name"),
                    text(o, "value"),
                    text(o, "by"),
                    text(o, "at"),
                    text(o, "reason"))),
        each(top, "steps", OriginsReader::step));
  }

  private static List<Origins.Reason> reasons(Map<String, Object> map, String name) {
    return each(map, name, r -> new Origins.Reason(text(r, "by"), text(r, "at")));
  }

  private static StepKey step(Map<String, Object> map) {
    List<StepKey.Input> inputs = new ArrayList<>();
    for (Map.Entry<String, Object> entry : Json.child(map, "inputs").entrySet()) {
      if (!(entry.getValue() instanceof List<?> values)) {
        throw new IllegalArgumentException("input " + entry.getKey() + " is no list");
      }
      inputs.add(new StepKey.Input(entry.getKey(), values.stream().map(String::valueOf).toList()));
    }
    return new StepKey(text(map, "kind"), new Sha256(text(map, "key")), inputs);
  }

  private static String text(Map<String, Object> map, String name) {
    if (map.get(name) instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("field " + name + " is missing or of another type");
  }

  @SuppressWarnings("unchecked")
  private static <T> List<T> each(
      Map<String, Object> map, String name, Function<Map<String, Object>, T> reader) {
    if (!(map.get(name) instanceof List<?> values)) {
      throw new IllegalArgumentException("field " + name + " is missing or of another type");
    }
    List<T> list = new ArrayList<>(values.size());
    for (Object value : values) {
      if (!(value instanceof Map<?, ?>)) {
        throw new IllegalArgumentException("field " + name + " holds something else");
      }
      list.add(reader.apply((Map<String, Object>) value));
    }
    return list;
  }
}
