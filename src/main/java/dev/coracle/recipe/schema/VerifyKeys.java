package dev.coracle.recipe.schema;

import static dev.coracle.recipe.schema.Keys.keyed;
import static dev.coracle.recipe.schema.Keys.optional;
import static dev.coracle.recipe.schema.Keys.required;

import dev.coracle.diagnostic.ProblemCollector;
import dev.coracle.recipe.yaml.RecipeDocument.Entry;
import dev.coracle.recipe.yaml.RecipeDocument.Mapping;

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

  static final MapShape CHECK =
      new MapShape(
          required("name", ScalarType.CHECK_NAME, "the check is user.NAME in reports"),
          optional("run", ScalarType.SCRIPT, "", "what the booted guest runs"),
          optional(
              "tcp", ScalarType.PORT, "", "the guest's port that the host connects to instead"),
          optional("send", ScalarType.TEXT, "", "what the host sends first"),
          required(
              "expect",
              ScalarType.TEXT,
              "what the script must print, the final line break is ignored;"
                  + " what the answer to the host must contain"),
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

  /** A check is asked in the guest or from the host. */
  static void check(Mapping check, ProblemCollector problems) {
    boolean run = check.entry("run") != null;
    boolean tcp = check.entry("tcp") != null;
    Entry send = check.entry("send");
    if (run == tcp) {
      problems.error(
          check.place(),
          "recipe.check-kind",
          run ? "a check cannot have both run and tcp" : "this check has neither run nor tcp",
          "write run for a script in the guest, or tcp for a connection from the host");
    } else if (run && send != null) {
      problems.error(
          send.key().place(),
          "recipe.check-kind",
          "send goes with tcp, and this check runs a script",
          "remove send");
    }
  }
}
