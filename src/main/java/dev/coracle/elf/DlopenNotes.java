package dev.coracle.elf;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.coracle.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
    @Nullable Object notes;
    try (JsonParser parser = Json.FACTORY.createParser(json, 0, length)) {
      notes = parser.nextToken() == null ? null : Json.value(parser);
    } catch (JsonProcessingException e) {
      throw new MalformedElfException(at, "a dlopen note is not JSON: " + Json.reason(e));
    }
    for (Object entry : list(notes, at)) {
      into.add(note(entry, at));
    }
  }

  private static DlopenNote note(Object entry, long at) throws MalformedElfException {
    if (!(entry instanceof Map<?, ?> fields)) {
      throw wrongShape(at);
    }
    List<String> sonames = new ArrayList<>();
    if (fields.get("soname") instanceof List<?> names) {
      for (Object name : names) {
        if (!(name instanceof String soname)) {
          throw wrongShape(at);
        }
        sonames.add(soname);
      }
    }
    if (sonames.isEmpty()) {
      throw new MalformedElfException(at, "a dlopen note names no library");
    }
    return new DlopenNote(
        text(fields, "feature", ""),
        text(fields, "description", ""),
        text(fields, "priority", "suggested"),
        sonames);
  }

  private static String text(Map<?, ?> fields, String name, String otherwise) {
    return fields.get(name) instanceof String text ? text : otherwise;
  }

  private static List<?> list(@Nullable Object value, long at) throws MalformedElfException {
    if (value instanceof List<?> list) {
      return list;
    }
    throw wrongShape(at);
  }

  private static MalformedElfException wrongShape(long at) {
    return new MalformedElfException(at, "a dlopen note is not an array of objects");
  }
}
