package dev.coracle.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads long arrays of small objects field by field, without a map for each. */
public final class JsonStream {
  private JsonStream() {}

  /** Takes one field, at whose value the parser is, and ends at that value's last token. */
  @FunctionalInterface
  public interface FieldReader {
    void read(String name) throws IOException;
  }

  /** Reads one element of an array, at whose first token the parser is. */
  @FunctionalInterface
  public interface ElementReader<T> {
    T read() throws IOException;
  }

  /**
   * Reads the fields of the object at whose first token a parser is.
   *
   * @param what the object, for the message
   * @throws IllegalArgumentException if it is no object
   */
  public static void object(JsonParser json, String what, FieldReader reader) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw new IllegalArgumentException(what + " is or holds something else than an object");
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      reader.read(name);
    }
  }

  /**
   * Reads the array at whose first token a parser is.
   *
   * @param what the field, for the message
   * @throws IllegalArgumentException if it is no array
   */
  public static <T> List<T> array(JsonParser json, String what, ElementReader<T> reader)
      throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw new IllegalArgumentException("field " + what + " is missing or of another type");
    }
    List<T> all = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      all.add(reader.read());
    }
    return all;
  }

  /**
   * The text at which a parser is.
   *
   * @param what the field, for the message
   * @throws IllegalArgumentException if it is no text
   */
  public static String text(JsonParser json, String what) throws IOException {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      throw new IllegalArgumentException("field " + what + " is missing or of another type");
    }
    return json.getText();
  }
}
