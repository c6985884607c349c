package dev.coracle.publish;

import dev.coracle.tree.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Typed access to an object's fields; what is missing or of another type is named. */
record ManifestFields(Map<String, Object> values) {

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
  ManifestFields object(String name) {
    return new ManifestFields((Map<String, Object>) as(Map.class, name));
  }

  @SuppressWarnings("unchecked")
  List<ManifestFields> objects(String name) {
    List<ManifestFields> objects = new ArrayList<>();
    for (Object each : as(List.class, name)) {
      if (!(each instanceof Map)) {
        throw new IllegalArgumentException("field " + name + " holds something else");
      }
      objects.add(new ManifestFields((Map<String, Object>) each));
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
