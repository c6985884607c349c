package dev.coracle.json;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Typed access to the fields of an object that {@link Json} read.
 *
 * <p>A field that is missing or of another type ends a method with an IllegalArgumentException that
 * names it.
 *
 * @param values the fields by name
 */
public record JsonFields(Map<String, Object> values) {

  public String text(String name) {
    return as(String.class, name);
  }

  public long number(String name) {
    return as(Long.class, name);
  }

  public Optional<String> optionalText(String name) {
    return values.containsKey(name) ? Optional.of(text(name)) : Optional.empty();
  }

  public OptionalLong optionalNumber(String name) {
    return values.containsKey(name) ? OptionalLong.of(number(name)) : OptionalLong.empty();
  }

  @SuppressWarnings("unchecked")
  public JsonFields object(String name) {
    return new JsonFields((Map<String, Object>) as(Map.class, name));
  }

  @SuppressWarnings("unchecked")
  public List<JsonFields> objects(String name) {
    List<JsonFields> objects = new ArrayList<>();
    for (Object each : as(List.class, name)) {
      if (!(each instanceof Map)) {
        throw new IllegalArgumentException("field " + name + " holds something else");
      }
      objects.add(new JsonFields((Map<String, Object>) each));
    }
    return objects;
  }

  public List<String> strings(String name) {
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
