package dev.coracle.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.output.FailureReport;
import dev.coracle.host.HostTools;
import dev.coracle.publish.Manifests;
import dev.coracle.publish.ResultStore;
import dev.coracle.tree.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandsTest {
  @TempDir Path directory;
  private Cli cli;

  @BeforeEach
  void open() {
    cli = new Cli(directory);
  }

  @Test
  void whereNothingWasBuiltListSaysSoBesideItsOutput() throws IOException {
    Cli.Ended text = cli.run("list");
    assertEquals(0, text.status());
    assertEquals("", text.out());
    assertEquals("no results in output yet; `coracle build RECIPE` makes one\n", text.err());
    Cli.Ended json = cli.run("list", "--format", "json");
    assertEquals(0, json.status());
    assertEquals("", json.err());
    assertEquals(0, json(json.out()).size());
  }

  @Test
  void listShowsResultsWithTheirVerdicts() throws IOException {
    result("1.0", "{\"passed\": true}");
    result("1.1", "{\"passed\": false}");
    result("1.2", "");
    new ResultStore(directory.resolve("output")).markLatest("box", "1.0");
    String[] lines = cli.run("list").out().split("\n");
    assertEquals(3, lines.length);
    assertTrue(
        lines[0].matches(
            "box +1\\.0 +passed .* 1\\.0 kB .* locked 2023-11-14  .latest.  outputs gpt-ext4"));
    assertTrue(lines[1].matches("box +1\\.1 +FAILED .*[0-9]  outputs gpt-ext4"), lines[1]);
    assertTrue(lines[2].matches("box +1\\.2 +unverified .*[0-9]  outputs gpt-ext4"), lines[2]);
    JsonNode json = json(cli.run("list", "--format", "json").out());
    assertEquals("passed", json.get(0).get("verdict").asText());
    assertEquals("gpt-ext4", json.get(0).get("outputs").get(1).asText());
    assertTrue(json.get(0).get("latest").asBoolean());
    assertFalse(json.get(1).get("latest").asBoolean());
    assertEquals(
        directory.resolve("output/box/1.2").toString(), json.get(2).get("directory").asText());
  }

  @Test
  void listShowsTheResultsOfOtherCoraclesAsSuchAndGoesOn() throws IOException {
    Manifests.write(directory.resolve("output/box/1.0"), Manifests.manifest("box", "1.0"));
    Path old = Files.createDirectories(directory.resolve("output/old/0.1"));
    Files.writeString(old.resolve("manifest.json"), "{\"schema\": 1}");
    Files.writeString(old.resolve("verify.json"), "{\"passed\": true}");
    Cli.Ended ended = cli.run("list");
    assertEquals(0, ended.status(), ended.err());
    String[] lines = ended.out().split("\n");
    assertEquals(2, lines.length);
    String reported =
        "old *0\\.1 *passed *the result was written by an earlier Coracle.*--replace.*";
    assertTrue(lines[1].matches(reported), lines[1]);
    JsonNode row = json(cli.run("list", "--format", "json").out()).get(1);
    assertEquals("old", row.get("name").asText());
    assertTrue(row.get("unread").asText().contains("an earlier Coracle"));
    assertFalse(row.has("outputs"));
    for (String command : new String[] {"verify", "run"}) {
      Cli.Ended refused = cli.run(command, "output/old/0.1");
      assertEquals(6, refused.status());
      assertTrue(refused.err().contains("[result.schema]"), refused.err());
    }
  }

  @Test
  void listLooksInTheDirectoryNamed() {
    Manifests.write(directory.resolve("other/box/1.0"), Manifests.manifest("box", "1.0"));
    assertTrue(cli.run("list", "--output", "other").out().startsWith("box "));
  }

  @Test
  void aDamagedResultIsNamedAndHidesNoOther() throws IOException {
    result("0.9", "");
    result("1.0", "");
    Path file = Files.writeString(directory.resolve("output/box/1.0/manifest.json"), "{");
    Cli.Ended ended = cli.run("list");
    assertEquals(6, ended.status());
    assertTrue(ended.err().startsWith(file + ": error: "), ended.err());
    assertTrue(ended.out().contains("0.9"), ended.out());
  }

  @Test
  void aDamagedResultsWordsCommandNoTerminal() throws IOException {
    result("1.0", "");
    Path file = directory.resolve("output/box/1.0/manifest.json");
    String digest = "\"sha256\" : \"";
    Files.writeString(
        file, Files.readString(file).replace(digest, digest + "\\u001b[2J\\u0000\\u009b"));
    for (String[] command : new String[][] {{"list"}, {"verify", "output/box/1.0"}}) {
      Cli.Ended ended = cli.run(command);
      assertEquals(6, ended.status());
      assertTrue(
          ended.err().codePoints().noneMatch(c -> c != '\n' && Character.isISOControl(c)),
          ended.err());
    }
  }

  @Test
  void whatIsNoResultIsNotVerified() throws IOException {
    cli.program("qemu-system-x86_64", "QEMU").program("busybox", "BusyBox");
    Files.createDirectory(directory.resolve("empty"));
    for (String name : new String[] {"empty", "gone"}) {
      Cli.Ended ended = cli.run("verify", name);
      assertEquals(6, ended.status());
      assertTrue(ended.err().contains(directory.resolve(name).toString()), ended.err());
      assertTrue(ended.err().contains("[result.none]"), ended.err());
      assertTrue(ended.err().contains("\n  fix: "), ended.err());
    }
  }

  @Test
  void whateverAManifestSaysNoCommandEndsInAStackTrace() throws IOException {
    Path result = directory.resolve("output/box/1.0");
    Path file = Manifests.write(result, Manifests.manifest("box", "1.0"));
    ObjectMapper mapper = new ObjectMapper();
    String whole = Files.readString(file);
    List<Object> values =
        Arrays.asList(
            "", "a/b", "..", "n\0l", "\u00e9", -1, 0, Long.MAX_VALUE, Long.MIN_VALUE, null, true);
    List<JsonPointer> places = new ArrayList<>();
    leaves(mapper.readTree(whole), JsonPointer.empty(), places);
    int tried = 0;
    for (JsonPointer place : places) {
      for (Object value : values) {
        JsonNode root = mapper.readTree(whole);
        JsonNode parent = root.at(place.head());
        if (parent.isObject()) {
          ((ObjectNode) parent).putPOJO(place.last().getMatchingProperty(), value);
        } else {
          ((ArrayNode) parent).setPOJO(place.last().getMatchingIndex(), value);
        }
        Files.write(file, mapper.writeValueAsBytes(root));
        String command = List.of("list", "run", "verify", "density").get(tried++ % 4);
        Cli.Ended ended =
            command.equals("list") ? cli.run(command) : cli.run(command, result.toString());
        assertNotEquals(70, ended.status(), place + " = " + value + ": " + ended.err());
      }
    }
    assertTrue(tried > 500, "only " + tried);
  }

  private static void leaves(JsonNode node, JsonPointer at, List<JsonPointer> to) {
    if (at.matchesProperty("files") || at.matchesProperty("notes")) {
      return;
    }
    if (!at.matches()) {
      to.add(at);
    }
    if (node.isObject()) {
      node.properties()
          .forEach(field -> leaves(field.getValue(), at.appendProperty(field.getKey()), to));
    }
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      leaves(node.get(i), at.appendIndex(i), to);
    }
  }

  @Test
  void runningOutOfMemoryIsNoAnswer() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    CliContext context =
        new CliContext(System.out, new PrintStream(err), Map.of(), directory, directory, false);
    OutOfMemoryError memory = new OutOfMemoryError("Java heap space");
    assertEquals(6, FailureReport.print(context, memory));
    assertEquals(6, FailureReport.print(context, new IllegalStateException(memory)));
    assertTrue(err.toString(StandardCharsets.UTF_8).contains("[host.memory]"));
  }

  @Test
  void theStoreIsInTheUsersCache() {
    Path home = directory.resolve("home/.cache/coracle/store");
    assertEquals(new Cli.Ended(0, home + "\n", ""), cli.run("store"));
    Path cache = directory.resolve("cache");
    assertEquals(
        cache.resolve("coracle/store") + "\n",
        cli.with("XDG_CACHE_HOME", cache.toString()).run("store").out());
  }

  @Test
  void aDamagedDownloadIsFoundInTheStore() throws IOException {
    assertEquals(new Cli.Ended(0, "no damaged file\n", ""), cli.run("store", "verify"));
    String digest = Sha256.of(new byte[0]).hex();
    Path object =
        directory.resolve("home/.cache/coracle/store/objects").resolve(digest.substring(0, 2));
    Files.createDirectories(object);
    Path file = Files.writeString(object.resolve(digest), "not empty");
    Cli.Ended ended = cli.run("store", "verify");
    assertEquals(1, ended.status());
    assertTrue(ended.out().contains(file.toString()), ended.out());
    Files.writeString(file, "");
    assertEquals(0, cli.run("store", "verify").status());
  }

  @Test
  void aStoreThatCannotBeMadeIsTheEnvironmentsFault() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");
    Cli.Ended ended = cli.with("XDG_CACHE_HOME", file.toString()).run("store");
    assertEquals(6, ended.status());
    assertTrue(ended.err().contains("[store.unwritable]"), ended.err());
  }

  @Test
  void doctorNamesEveryToolForPrograms() throws IOException {
    Files.createFile(directory.resolve("pom.xml"));
    // Programs that answer slowly on a real host; the compiler's are looked for there alone.
    cli.program("javac", "javac 17.0.1")
        .program("mvn", "\u001b[1mApache Maven 3.8.7\u001b[m")
        .program("qemu-system-x86_64", "QEMU emulator version 7.2.0");
    Cli.Ended ended = cli.run("doctor", "--host-compiler", "--format", "json");
    assertTrue(ended.status() == 0 || ended.status() == 1);
    JsonNode rows = json(ended.out());
    assertEquals(HostTools.all().size(), rows.size());
    boolean complete = true;
    for (int i = 0; i < rows.size(); i++) {
      assertEquals(HostTools.all().get(i).name(), rows.get(i).get("name").asText());
      complete &= rows.get(i).get("found").asBoolean() || rows.get(i).get("optional").asBoolean();
      if (rows.get(i).get("name").asText().equals("mvn")) {
        assertEquals("3.8.7", rows.get(i).get("version").asText());
        assertEquals(directory.resolve("bin/mvn").toString(), rows.get(i).get("path").asText());
      }
    }
    assertEquals(complete ? 0 : 1, ended.status());
    assertFalse(ended.out().contains("\\u001b") || ended.out().contains("\u001b"), ended.out());
  }

  @Test
  void toolsThatBuildAndTestCoracleAreOfNoConcernToARelease() throws IOException {
    List<String> usual = tools("doctor", "--format", "json");
    assertTrue(usual.contains("virtiofsd"), usual.toString());
    assertFalse(usual.contains("mvn") || usual.contains("e2fsck"), usual.toString());
  }

  @Test
  void onlyARecipeThatSaysSoNeedsTheHostsCompiler() throws IOException {
    List<String> usual = tools("doctor", "--format", "json");
    assertFalse(usual.contains("gcc") || usual.contains("ccache"), usual.toString());
    List<String> all = tools("doctor", "--host-compiler", "--format", "json");
    assertTrue(all.containsAll(List.of("gcc", "ccache", "virtiofsd")), all.toString());
  }

  private List<String> tools(String... arguments) throws IOException {
    List<String> names = new ArrayList<>();
    json(cli.run(arguments).out()).forEach(row -> names.add(row.get("name").asText()));
    return names;
  }

  @Test
  void versionIsForPeopleAndPrograms() throws IOException {
    assertTrue(cli.run("version").out().matches("coracle 0\\.1\\.0\\S*, Java .*\\n"));
    assertEquals("", json(cli.run("version", "--format", "json").out()).get("git").asText());
    assertEquals(
        Runtime.version().toString(),
        json(cli.run("version", "--format", "json").out()).get("java").asText());
  }

  private void result(String version, String verdict) throws IOException {
    Path place = directory.resolve("output/box").resolve(version);
    Manifests.write(place, Manifests.manifest("box", version));
    if (!verdict.isEmpty()) {
      Files.writeString(place.resolve(ResultStore.VERDICT), verdict);
    }
  }

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }
}
