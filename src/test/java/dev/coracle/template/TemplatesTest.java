package dev.coracle.template;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TemplatesTest {
  private final Templates templates = new Templates();

  private static Map<String, Object> with(String name, Object value) {
    return Map.of(
        "name",
        "box",
        "distribution",
        "D",
        "id",
        "d",
        "release",
        "1",
        "codename",
        "c",
        name,
        value);
  }

  @Test
  void valuesReachTheText() {
    String text = templates.render("os-release.ftl", with("version", "1.2"));
    assertTrue(text.contains("VARIANT_ID=\"box\"\n"), text);
    assertTrue(text.contains("IMAGE_VERSION=\"1.2\"\n"), text);
  }

  @Test
  void aMissingValueIsAnErrorThatNamesTemplateAndValue() {
    IllegalStateException e =
        assertThrows(
            IllegalStateException.class,
            () -> templates.render("os-release.ftl", with("other", "1")));
    assertTrue(e.getMessage().contains("os-release.ftl"), e.getMessage());
    assertTrue(e.getMessage().contains("version"), e.getMessage());
  }

  @Test
  void aNullValueIsAMissingValue() {
    Map<String, Object> model = new HashMap<>(with("version", "1"));
    model.put("version", null);
    assertThrows(IllegalStateException.class, () -> templates.render("os-release.ftl", model));
  }

  @Test
  void numbersAreNotGrouped() {
    String text = templates.render("os-release.ftl", with("version", 1234567));
    assertTrue(text.contains("IMAGE_VERSION=\"1234567\""), text);
  }

  @Test
  void anUnknownTemplateIsAnError() {
    assertThrows(UncheckedIOException.class, () -> templates.render("no-such.ftl", Map.of()));
  }
}
