package dev.coracle.answer.why;

import dev.coracle.answer.ResultFacts;
import dev.coracle.answer.why.WhyAnswer.Link;
import dev.coracle.diagnostic.Suggestions;
import dev.coracle.kernel.kconfig.DotConfig;
import dev.coracle.publish.Origins;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Why a kernel's option has its value. */
final class KernelOption {
  private KernelOption() {}

  static WhyAnswer answer(ResultFacts facts, String question, boolean all) throws IOException {
    Map<String, String> values = facts.kernelConfig().values();
    String symbol = question.substring(DotConfig.PREFIX.length());
    String value = values.get(symbol);
    List<List<Link>> chains = new ArrayList<>();
    List<String> absence = new ArrayList<>();
    for (Origins.Option option : facts.origins().options()) {
      if (option.name().equals(symbol)) {
        String reason = option.reason().startsWith("driver ") ? "" : option.reason();
        chains.add(
            List.of(
                new Link("recipe", option.by(), option.at()),
                new Link("option", question + "=" + option.value(), reason)));
      }
    }
    boolean in = value != null && !value.equals("n");
    String release = "kernel " + facts.origins().release();
    if (value == null) {
      absence.add(
          release
              + " has no such option in its configuration: the name is another, or what it depends"
              + " on is off");
      String near =
          Suggestions.suggestion(
              question, values.keySet().stream().map(each -> DotConfig.PREFIX + each).toList(), "");
      if (!near.isEmpty()) {
        absence.add(near);
      }
    } else if (!in && chains.isEmpty()) {
      absence.add("it is off, and no fragment and no driver of the recipe asks for it");
    } else if (!in) {
      absence.add("a fragment asks for it to be off");
    } else if (chains.isEmpty()) {
      chains.add(
          List.of(
              new Link("generated", "no fragment and no driver asks for it", ""),
              new Link(
                  "option",
                  question + "=" + value,
                  "another option selects it, or it is the kernel's default")));
    }
    boolean some = !all && chains.size() > 1;
    return new WhyAnswer(
        question,
        "option",
        in,
        (value == null
                ? "not in the configuration"
                : value.equals("n") ? "is not set" : "=" + value)
            + ", "
            + release,
        some ? chains.subList(0, 1) : chains,
        true,
        absence);
  }
}
