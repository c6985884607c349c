package dev.coracle.publish;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** JSON as all of Coracle writes it: streamed, indented by two, newline at the end of lines. */
public final class Json {
  /** One factory for all; it is made to be shared. */
  public static final JsonFactory FACTORY = new JsonFactory();

  private Json() {}

  /** A generator with the house's indentation; the caller closes it, and with it the stream. */
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
}
