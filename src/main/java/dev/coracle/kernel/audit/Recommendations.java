package dev.coracle.kernel.audit;

import dev.coracle.diagnostic.ProblemCollector;
import dev.coracle.recipe.yaml.DocumentReader;
import dev.coracle.recipe.yaml.RecipeBytes;
import dev.coracle.recipe.yaml.RecipeDocument.Entry;
import dev.coracle.recipe.yaml.RecipeDocument.Mapping;
import dev.coracle.recipe.yaml.RecipeDocument.Scalar;
import dev.coracle.recipe.yaml.RecipeDocument.Sequence;
import dev.coracle.recipe.yaml.RecipeDocument.Value;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads the settings that the program ships; a mistake in them is a bug. */
public final class Recommendations {
  private static final String SELF_PROTECTION = "self-protection.yaml";
  private static final Set<String> KEYS = Set.of("option", "want", "if", "renamed", "reason");

  private Recommendations() {}

  /** Those of the Kernel Self-Protection Project. */
  public static List<Recommendation> ofSelfProtection() {
    try (InputStream stream = Recommendations.class.getResourceAsStream(SELF_PROTECTION)) {
      if (stream == null) {
        throw new IllegalStateException("the program lacks its file " + SELF_PROTECTION);
      }
      return read(SELF_PROTECTION, stream.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Recommendation> read(String file, byte[] bytes) {
    ProblemCollector problems = new ProblemCollector();
    Mapping root =
        RecipeBytes.decode(file, bytes, problems)
            .flatMap(source -> DocumentReader.read(source, problems))
            .orElseThrow(() -> new IllegalStateException(file + " cannot be read"))
            .root();
    problems.throwIfAny();
    List<Recommendation> all = new ArrayList<>();
    for (Value each : elements(root, "settings")) {
      all.add(recommendation((Mapping) each));
    }
    return all;
  }

  private static Recommendation recommendation(Mapping mapping) {
    for (Entry entry : mapping.entries()) {
      if (!KEYS.contains(entry.key().text())) {
        throw new IllegalStateException(entry.key().place() + ": unknown key");
      }
    }
    return new Recommendation(
        text(mapping, "option"),
        text(mapping, "want"),
        mapping.has("if") ? text(mapping, "if") : "",
        elements(mapping, "renamed").stream().map(each -> ((Scalar) each).text()).toList(),
        text(mapping, "reason"));
  }

  private static String text(Mapping mapping, String key) {
    return ((Scalar) mapping.entry(key).orElseThrow().value()).text();
  }

  private static List<Value> elements(Mapping mapping, String key) {
    return mapping.entry(key).map(entry -> ((Sequence) entry.value()).elements()).orElse(List.of());
  }
}
