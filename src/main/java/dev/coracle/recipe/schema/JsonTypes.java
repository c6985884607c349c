package dev.coracle.recipe.schema;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.coracle.json.Json;
import dev.coracle.recipe.KnownNames;
import java.io.IOException;
import java.util.List;

/**
 * Single values of recipes as JSON Schema writes them. Each takes at least what {@link
 * ScalarType#fault} takes; a test compares both.
 */
final class JsonTypes {
  /** A value with a var in it is whatever the var says. */
  private static final String VAR = "\\$\\{\\{";

  /** Texts that YAML reads as numbers. */
  private static final List<String> NUMBERS = List.of("1", "1.5", "0644");

  private JsonTypes() {}

  /** The fields of the object that describes a type. */
  static void write(JsonGenerator json, ScalarType type) throws IOException {
    List<String> words = words(type);
    if (type == ScalarType.YES) {
      json.writeArrayFieldStart("enum");
      json.writeBoolean(true);
      json.writeEndArray();
    } else if (!words.isEmpty()) {
      choice(json, words);
    } else {
      String pattern = pattern(type);
      // YAML reads 1.0 as a number; recipes take it as the text that it was written as.
      boolean number =
          pattern.isEmpty() || NUMBERS.stream().anyMatch(text -> text.matches(pattern));
      Json.strings(json, "type", number ? List.of("string", "number") : List.of("string"));
      if (!pattern.isEmpty()) {
        json.writeStringField("pattern", "^(" + pattern + ")$|" + VAR);
      }
    }
  }

  private static void choice(JsonGenerator json, List<String> words) throws IOException {
    json.writeArrayFieldStart("anyOf");
    json.writeStartObject();
    Json.strings(json, "enum", words);
    json.writeEndObject();
    json.writeStartObject();
    json.writeStringField("type", "string");
    json.writeStringField("pattern", VAR);
    json.writeEndObject();
    json.writeEndArray();
  }

  /** The only values of a type; none if there is no such list. */
  static List<String> words(ScalarType type) {
    return switch (type) {
      case ARCHITECTURE -> KnownNames.architectures();
      case KERNEL_BASE -> KnownNames.KERNEL_BASES;
      case PRIVILEGE -> KnownNames.privileges();
      case FILE_SYSTEM -> KnownNames.FILE_SYSTEMS;
      case LAYOUT -> KnownNames.LAYOUTS;
      case OUTPUT_FORMAT -> KnownNames.outputFormats();
      case VERITY -> KnownNames.VERITY;
      case LAUNCH -> KnownNames.LAUNCH;
      case EARLY_MOUNT -> KnownNames.earlyMounts();
      default -> List.of();
    };
  }

  /** A regular expression for a whole value, in the part of the syntax that ECMA-262 shares. */
  static String pattern(ScalarType type) {
    return switch (type) {
      case RECIPE_NAME, PROFILE, CHECK_NAME -> "[a-z0-9][a-z0-9-]{0,62}";
      case VERSION -> "[A-Za-z0-9][A-Za-z0-9.+~_-]{0,62}";
      case PACKAGE -> "[a-z0-9][a-z0-9+.-]+";
      case ARCHIVE_WORD, MACHINE -> "[A-Za-z0-9][A-Za-z0-9._/-]*";
      case FRAGMENT -> "[A-Za-z0-9][A-Za-z0-9._-]*|\\.{0,2}/.*";
      case KERNEL_OPTION -> "CONFIG_[A-Za-z0-9_]+";
      case DRIVER -> "[A-Za-z0-9][A-Za-z0-9_-]*";
      case LIBRARY -> "[A-Za-z0-9_][A-Za-z0-9_.+-]*\\.so[A-Za-z0-9_.+-]*";
      case UNIT ->
          "[A-Za-z0-9_-][A-Za-z0-9:_.\\\\@-]*\\.("
              + String.join("|", KnownNames.UNIT_SUFFIXES).replace(".", "")
              + ")";
      case TARGET -> "[A-Za-z0-9_-][A-Za-z0-9:_.\\\\@-]*\\.target";
      case USER -> "[a-z_][a-z0-9_-]{0,31}";
      case ID -> "0|[1-9][0-9]{0,9}";
      case PORT -> "[1-9][0-9]{0,4}";
      case EXIT_STATUS -> "0|[1-9][0-9]{0,2}";
      case PROCESSES -> "[1-9][0-9]{0,6}";
      case MODE -> "0o?[0-7]{3,4}";
      case GUEST_PATH -> "/.*";
      case SIZE -> "[1-9][0-9]{0,6}(KiB|MiB|GiB)";
      case DURATION -> "[1-9][0-9]{0,8}(ms|s|min)";
      case DROP_IN -> ".+\\.d/[^/]+\\.conf";
      default -> "";
    };
  }
}
