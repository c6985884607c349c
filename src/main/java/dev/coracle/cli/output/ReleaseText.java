package dev.coracle.cli.output;

import dev.coracle.build.release.StepOutcome;
import dev.coracle.cli.context.CliContext;
import dev.coracle.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The steps of a release: a line each as they come, or one object for programs at the end. */
public final class ReleaseText {
  private static final int INDENT = 26;

  private final CliContext context;
  private final boolean json;
  private final List<Map<String, Object>> steps = new ArrayList<>();

  /**
   * @param json whether the text is for programs
   */
  public ReleaseText(CliContext context, boolean json) {
    this.context = context;
    this.json = json;
  }

  /** Prints a step's outcome. */
  public void print(StepOutcome outcome) {
    String state = outcome.state().word();
    if (json) {
      Map<String, Object> step = new LinkedHashMap<>();
      step.put("step", outcome.step().name());
      step.put("state", state);
      step.put("lines", outcome.lines());
      steps.add(step);
      return;
    }
    String first = outcome.lines().isEmpty() ? "" : outcome.lines().get(0);
    String head = String.format(Locale.ROOT, "%-9s  %-13s  ", outcome.step().name(), state);
    context.out().println((head + first).stripTrailing());
    outcome.lines().stream()
        .skip(1)
        .forEach(line -> context.out().println(" ".repeat(INDENT) + line));
  }

  /** Ends the text. */
  public void end() throws IOException {
    if (json) {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("steps", steps);
      context.out().print(new String(Json.pretty(all), StandardCharsets.UTF_8));
    }
  }
}
