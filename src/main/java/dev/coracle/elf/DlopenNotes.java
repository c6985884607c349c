package dev.coracle.elf;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads notes of owner {@code FDO} and type 0x407c0c0a: a JSON array of objects with {@code soname}
 * (array of names), {@code feature}, {@code description} and {@code priority}.
 */
final class DlopenNotes {
  private static final long TYPE = 0x407c0c0aL;

  private DlopenNotes() {}

  /** Adds what a note says, if it is of this kind. */
  static void read(ElfNote note, ElfBytes bytes, List<DlopenNote> into) throws IOException {
    if (note.type() == TYPE && note.owner().equals("FDO")) {
      parse(bytes.bytes(note.offset(), note.size()), note.offset(), into);
    }
  }

  private static void parse(byte[] json, long at, List<DlopenNote> into) throws IOException {
    int length = json.length;
    while (length > 0 && json[length - 1] == 0) {
      length--;
    }
    try (JsonParser parser = new JsonFactory().createParser(json, 0, length)) {
      expect(parser.nextToken(), JsonToken.START_ARRAY, at);
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        expect(parser.currentToken(), JsonToken.START_OBJECT, at);
        into.add(parseEntry(parser, at));
      }
    } catch (JsonProcessingException e) {
      throw new MalformedElfException(at, "a dlopen note is not JSON: " + e.getOriginalMessage());
    }
  }

  private static DlopenNote parseEntry(JsonParser parser, long at) throws IOException {
    String feature = "";
    String description = "";
    String priority = "suggested";
    List<String> sonames = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      JsonToken value = parser.nextToken();
      if (key.equals("soname") && value == JsonToken.START_ARRAY) {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          expect(parser.currentToken(), JsonToken.VALUE_STRING, at);
          sonames.add(parser.getText());
        }
      } else if (value == JsonToken.VALUE_STRING && key.equals("feature")) {
        feature = parser.getText();
      } else if (value == JsonToken.VALUE_STRING && key.equals("description")) {
        description = parser.getText();
      } else if (value == JsonToken.VALUE_STRING && key.equals("priority")) {
        priority = parser.getText();
      } else {
        parser.skipChildren();
      }
    }
    if (sonames.isEmpty()) {
      throw new MalformedElfException(at, "a dlopen note names no library");
    }
    return new DlopenNote(feature, description, priority, sonames);
  }

  private static void expect(JsonToken found, JsonToken wanted, long at)
      throws MalformedElfException {
    if (found != wanted) {
      throw new MalformedElfException(at, "a dlopen note is not an array of objects");
    }
  }
}
