package dev.coracle.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * JSON as all of Coracle writes it: streamed, indented by two, newline at the end of lines. Small
 * documents are read whole.
 */
public final class Json {
  /**
   * One factory for all; it is made to be shared. An object with two fields of one name is refused:
   * readers would differ in which of them counts.
   */
  public static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private Json() {}

  /** A generator with the project's indentation; closing it closes the stream. */
  public static JsonGenerator generator(OutputStream stream) throws IOException {
    DefaultIndenter lines = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter().withObjectIndenter(lines).withArrayIndenter(lines);
    return FACTORY.createGenerator(stream).setPrettyPrinter(printer);
  }

  /** Writes {@code "name": ["…", …]}. */
  public static void strings(JsonGenerator json, String name, List<String> values)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }

  /**
   * Reads one object, as maps, lists, texts, longs, doubles, truths and nulls.
   *
   * @throws IOException if it is none
   */
  public static Map<String, Object> object(String text) throws IOException {
    try (JsonParser parser = FACTORY.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("not a JSON object");
      }
      return objectRest(parser, name -> true);
    }
  }

  /**
   * Reads some fields of one object and skips all others.
   *
   * @throws IOException if it is none
   */
  public static Map<String, Object> fields(InputStream stream, Set<String> names)
      throws IOException {
    try (JsonParser parser = FACTORY.createParser(stream)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("not a JSON object");
      }
      return objectRest(parser, names::contains);
    }
  }

  private static Map<String, Object> objectRest(JsonParser parser, Predicate<String> wanted)
      throws IOException {
    Map<String, Object> map = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      if (wanted.test(name)) {
        map.put(name, value(parser));
      } else {
        parser.skipChildren();
      }
    }
    return map;
  }

  /** Reads the value at whose first token a parser is; integers beyond a long are texts. */
  public static @Nullable Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> objectRest(parser, name -> true);
      case START_ARRAY -> {
        List<Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.add(value(parser));
        }
        yield list;
      }
      case VALUE_NUMBER_INT ->
          parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
              ? parser.getText()
              : (Object) parser.getLongValue();
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> parser.getText();
    };
  }

  /** An object of maps, lists, numbers, truths and texts, indented; ends with a newline. */
  public static byte[] pretty(Map<String, Object> map) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator generator = generator(bytes)) {
      write(generator, map);
      generator.writeRaw('\n');
    }
    return bytes.toByteArray();
  }

  /** Maps, lists, numbers, truths and texts as one line. */
  public static String text(Map<String, Object> map) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(text)) {
      write(generator, map);
    }
    return text.toString();
  }

  private static void write(JsonGenerator generator, Object value) throws IOException {
    if (value instanceof Map<?, ?> map) {
      generator.writeStartObject();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        generator.writeFieldName(entry.getKey().toString());
        write(generator, entry.getValue());
      }
      generator.writeEndObject();
    } else if (value instanceof Iterable<?> list) {
      generator.writeStartArray();
      for (Object each : list) {
        write(generator, each);
      }
      generator.writeEndArray();
    } else if (value instanceof Number number) {
      generator.writeNumber(number.toString());
    } else if (value instanceof Boolean truth) {
      generator.writeBoolean(truth);
    } else {
      generator.writeString(value.toString());
    }
  }

  /** What is wrong with JSON, in words for people; the parser's own name its Java methods. */
  public static String reason(JsonProcessingException trouble) {
    return trouble instanceof StreamConstraintsException
        ? "it is nested too deeply, or a number or text in it is too long"
        : trouble.getOriginalMessage();
  }

  /** A field that is an object; empty if it is missing or something else. */
  @SuppressWarnings("unchecked")
  public static Map<String, Object> child(Map<String, Object> map, String name) {
    return map.get(name) instanceof Map<?, ?> child ? (Map<String, Object>) child : Map.of();
  }

  /** A field as text; empty if it is missing. */
  public static String text(Map<String, Object> map, String name) {
    Object value = map.get(name);
    return value == null ? "" : value.toString();
  }
}
