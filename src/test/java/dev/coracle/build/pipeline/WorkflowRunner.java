package dev.coracle.build.pipeline;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.json.Json;
import dev.coracle.json.JsonFields;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Runs the commands of a GitHub workflow as a runner does, one job after another: expressions,
 * outputs, the matrix, conditions and actions/cache, as far as docs/ci.md uses them. What is not
 * known here fails.
 */
final class WorkflowRunner {
  private static final Pattern EXPRESSION = Pattern.compile("\\$\\{\\{ *(.*?) *\\}\\}");
  private static final Pattern HASH = Pattern.compile("hashFiles\\((.*)\\)");

  private final PipelineProject project;
  private final Map<String, Object> workflow;
  private final String ref;
  private final Map<String, String> secrets;
  private final Path caches;
  private final List<String> log = new ArrayList<>();
  private final Map<String, String> values = new HashMap<>();

  WorkflowRunner(PipelineProject project, String text, String ref, Map<String, String> secrets)
      throws IOException {
    this.project = project;
    this.workflow = DocumentedFile.yaml(text);
    this.ref = ref;
    this.secrets = secrets;
    this.caches = Files.createDirectories(project.work.resolve("caches"));
  }

  /** Runs all jobs, each in a new home; what their commands printed. */
  String run(String home, Map<String, String> more) throws Exception {
    for (Map.Entry<String, Object> job : map(workflow.get("jobs")).entrySet()) {
      Map<String, Object> content = map(job.getValue());
      Optional<String> matrix =
          Optional.ofNullable(content.get("strategy"))
              .map(strategy -> String.valueOf(map(strategy).get("matrix")));
      if (matrix.isEmpty()) {
        job(job.getKey(), content, home + "-" + job.getKey(), more);
      } else {
        JsonFields entries = new JsonFields(Json.object(matrix(matrix.get())));
        assertTrue(entries.objects("include").size() > 0, "an empty matrix");
        for (JsonFields entry : entries.objects("include")) {
          entry.values().forEach((name, value) -> values.put("matrix." + name, value.toString()));
          job(job.getKey(), content, home + "-" + entry.text("name"), more);
        }
      }
    }
    return String.join("\n", log);
  }

  private String matrix(String expression) {
    Matcher from = Pattern.compile("\\$\\{\\{ *fromJSON\\((.*)\\) *\\}\\}").matcher(expression);
    assertTrue(from.matches(), expression);
    return values.get(from.group(1));
  }

  private void job(String name, Map<String, Object> job, String home, Map<String, String> more)
      throws Exception {
    Map<String, String> environment = project.environment(home);
    environment.putAll(more);
    environment.put("RUNNER_TEMP", Files.createTempDirectory(project.work, "temp").toString());
    environment.put("GITHUB_ACTIONS", "true");
    Path summary = Files.createTempFile(project.work, "summary", ".md");
    environment.put("GITHUB_STEP_SUMMARY", summary.toString());
    List<Runnable> atEnd = new ArrayList<>();
    for (Object each : (List<?>) job.get("steps")) {
      step(name, map(each), environment, atEnd);
    }
    atEnd.forEach(Runnable::run);
    Map<String, Object> outputs = job.get("outputs") == null ? Map.of() : map(job.get("outputs"));
    outputs.forEach(
        (key, value) ->
            values.put("needs." + name + ".outputs." + key, replaced(String.valueOf(value))));
  }

  private void step(
      String job, Map<String, Object> step, Map<String, String> environment, List<Runnable> atEnd)
      throws Exception {
    if (!holds(String.valueOf(step.getOrDefault("if", "always()")))) {
      return;
    }
    if ("install".equals(step.get("name"))) {
      assertTrue(String.valueOf(step.get("run")).contains("$CORACLE_DEB"), "not the installation");
      return; // the program is there
    }
    String uses = String.valueOf(step.get("uses"));
    if (uses.startsWith("actions/cache@")) {
      cache(map(step.get("with")), environment.get("HOME"), atEnd);
    } else if (uses.startsWith("actions/checkout@")
        || uses.startsWith("actions/upload-artifact@")) {
      log.add(job + ": " + uses);
    } else {
      command(job, step, environment);
    }
  }

  private void command(String job, Map<String, Object> step, Map<String, String> environment)
      throws Exception {
    Map<String, String> all = new HashMap<>(environment);
    map(workflow.get("env")).forEach((name, value) -> all.putIfAbsent(name, value.toString()));
    if (step.get("env") != null) {
      map(step.get("env")).forEach((name, value) -> all.put(name, replaced(value.toString())));
    }
    Path output = Files.createTempFile(project.work, "output", "");
    all.put("GITHUB_OUTPUT", output.toString());
    String script = replaced(String.valueOf(step.get("run")));
    PipelineProject.Ended ended =
        project.run(List.of("bash", "-e", "-o", "pipefail", "-c", script), all);
    log.add(job + ": " + script + "\n" + ended.text());
    assertTrue(ended.status() == 0, () -> "status " + ended.status() + "\n" + log);
    for (String line : Files.readAllLines(output)) {
      int at = line.indexOf('=');
      values.put(
          "steps." + step.get("id") + ".outputs." + line.substring(0, at), line.substring(at + 1));
    }
  }

  private boolean holds(String condition) {
    if (condition.equals("always()")) {
      return true;
    }
    Matcher begins = Pattern.compile("startsWith\\(github\\.ref, '(.*)'\\)").matcher(condition);
    assertTrue(begins.matches(), "an unknown condition: " + condition);
    return ref.startsWith(begins.group(1));
  }

  private String replaced(String text) {
    return EXPRESSION
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(value(found.group(1))));
  }

  private String value(String expression) {
    Matcher hash = HASH.matcher(expression);
    try {
      if (hash.matches()) {
        return hash(hash.group(1));
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    String value =
        expression.startsWith("secrets.")
            ? secrets.get(expression.substring("secrets.".length()))
            : values.get(expression);
    assertTrue(value != null, "an unknown expression: " + expression);
    return value;
  }

  /** A digest of all files that the patterns match. */
  private String hash(String patterns) throws IOException {
    StringBuilder all = new StringBuilder();
    for (String each : patterns.split(" *, *", -1)) {
      PathMatcher matcher =
          FileSystems.getDefault().getPathMatcher("glob:" + each.replace("'", ""));
      try (Stream<Path> files = Files.walk(project.directory)) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          if (matcher.matches(project.directory.relativize(file))) {
            all.append(Files.readString(file));
          }
        }
      }
    }
    return dev.coracle.tree.Sha256.of(
            all.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8))
        .hex();
  }

  /** As actions/cache: a key that is there is never written again; prefixes find the newest. */
  private void cache(Map<String, Object> with, String home, List<Runnable> atEnd)
      throws IOException {
    String key = replaced(with.get("key").toString());
    List<String> wanted = new ArrayList<>(List.of(key));
    replaced(with.get("restore-keys").toString()).lines().forEach(wanted::add);
    TreeMap<String, Path> there = new TreeMap<>();
    try (Stream<Path> all = Files.list(caches)) {
      all.forEach(each -> there.put(each.getFileName().toString(), each));
    }
    for (String prefix : wanted) {
      Optional<String> found =
          there.keySet().stream().filter(k -> k.startsWith(prefix)).findFirst();
      if (found.isPresent()) {
        copy(there.get(found.get()), Path.of(home), path -> true);
        log.add("cache restored: " + found.get().startsWith(key));
        break;
      }
    }
    List<String> paths = with.get("path").toString().lines().toList();
    Path to = caches.resolve(key);
    if (!Files.exists(to)) {
      atEnd.add(
          () -> {
            try {
              copy(Path.of(home), to, path -> chosen(paths, path));
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          });
    }
  }

  private static boolean chosen(List<String> paths, String path) {
    boolean chosen = false;
    for (String each : paths) {
      boolean not = each.startsWith("!");
      String place = each.replaceFirst("^!?~/", "");
      if (path.equals(place) || path.startsWith(place + "/")) {
        chosen = !not;
      }
    }
    return chosen;
  }

  private static void copy(Path from, Path to, java.util.function.Predicate<String> chosen)
      throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String relative = from.relativize(file).toString();
        if (chosen.test(relative)) {
          Path target = to.resolve(relative);
          Files.createDirectories(target.getParent());
          Files.copy(
              file,
              target,
              StandardCopyOption.REPLACE_EXISTING,
              StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object value) {
    return (Map<String, Object>) value;
  }
}
