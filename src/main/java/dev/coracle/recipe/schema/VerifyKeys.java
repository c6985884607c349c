package dev.coracle.recipe.schema;

import static dev.coracle.recipe.schema.Keys.keyed;
import static dev.coracle.recipe.schema.Keys.optional;
import static dev.coracle.recipe.schema.Keys.required;

/** Keys of {@code verify}. */
final class VerifyKeys {
  private static final MapShape WAIVER =
      new MapShape(
          required(
              "line",
              ScalarType.LINE,
              "the console line without its time; * stands for any characters"),
          required("reason", ScalarType.LINE, "why it is harmless"));

  private static final MapShape LIMITS =
      new MapShape(
          optional("boot", ScalarType.DURATION, "", "longest boot allowed, virtual time"),
          optional(
              "slower",
              ScalarType.DURATION,
              "",
              "how much slower than the previous version a boot may be, virtual time"),
          optional("image", ScalarType.SIZE, "", "largest image file allowed"),
          optional("memory", ScalarType.SIZE, "", "most memory the booted guest may use"));

  private static final MapShape CHECK =
      new MapShape(
          required("name", ScalarType.CHECK_NAME, "the check is user.NAME in reports"),
          required("run", ScalarType.SCRIPT, "what the booted guest runs"),
          required(
              "expect", ScalarType.TEXT, "what it must print; the final line break is ignored"),
          optional("deadline", ScalarType.DURATION, "5s", "how long it may take"));

  static final MapShape VERIFY =
      new MapShape(
          optional("machine", ScalarType.MACHINE, "auto", "machine profile to boot on"),
          optional("memory", ScalarType.SIZE, "128MiB", "memory of the guest"),
          optional("deadline", ScalarType.DURATION, "60s", "how long one boot may take"),
          optional("waivers", keyed(WAIVER, "line"), "", "warnings that are known and harmless"),
          optional("limits", LIMITS, "", "what fails the verification if it is exceeded"),
          optional("checks", keyed(CHECK, "name"), "", "checks that run in the booted guest"));

  private VerifyKeys() {}
}
