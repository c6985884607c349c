package dev.coracle.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coracle.testing.BuiltBase;
import dev.coracle.testing.BuiltProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a verified base guest leaves to read, and what guests of it cost. */
class ReportsIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path work;

  @Test
  void theReportsAreThereAndTheChartIsDrawnAtOnce() throws Exception {
    Path result = BuiltBase.directory();
    for (String name : List.of("verify.json", "verify.html", "junit.xml", "logs/trace.log")) {
      assertTrue(Files.size(result.resolve(name)) > 0, name);
    }
    BuiltProgram.Ended ended =
        new BuiltProgram(work).run("boot-chart", result.toString(), "--to", "chart.svg");
    assertEquals(0, ended.status(), ended::toString);
    assertFalse(ended.err().contains("boot, "), "drawn from what was seen");
    assertTrue(ended.millis() < 15_000, ended::toString);
    String svg = Files.readString(work.resolve("chart.svg"));
    assertTrue(svg.contains("nfit_init") && svg.contains("container.target"), svg);
  }

  @Test
  void threeBootsAgreeWithinAHundredthAndALimitIsKept() throws Exception {
    Path copy = copy();
    List<JsonNode> boots = new ArrayList<>();
    boots.add(verdict(copy));
    BuiltProgram coracle = new BuiltProgram(work);
    BuiltProgram.Ended stands = coracle.run("verify", copy.toString());
    assertEquals(0, stands.status(), stands::toString);
    assertTrue(stands.out().contains("  verdict  verified: "), stands::toString);
    assertTrue(stands.err().contains("as before"), stands::toString);
    BuiltProgram.Ended again =
        coracle.run("verify", "--again", copy.toString(), "--format", "json");
    assertEquals(0, again.status(), again::toString);
    assertFalse(again.err().contains("as before"), again::toString);
    boots.add(verdict(copy));
    edit(copy, "\"limits\" : { }", "\"limits\" : { \"bootMillis\" : 1 }");
    Path summary = work.resolve("summary.md");
    BuiltProgram.Ended tooSlow =
        new BuiltProgram(work)
            .with("GITHUB_ACTIONS", "true")
            .with("GITHUB_STEP_SUMMARY", summary.toString())
            .run("verify", copy.toString());
    assertEquals(7, tooSlow.status(), tooSlow::toString);
    assertTrue(tooSlow.out().contains("  failed   limit.boot: "), tooSlow::toString);
    assertTrue(tooSlow.err().contains("::error title=base "), tooSlow::toString);
    assertTrue(Files.readString(summary).contains("| limit.boot | fail |"));
    assertTrue(Files.readString(summary).contains("fix: make the guest smaller or faster"));
    boots.add(verdict(copy));
    assertAgree(boots, "/virtualBoot/kernelMicros");
    assertAgree(boots, "/virtualBoot/totalMicros");
    assertAgree(boots, "/memory/reservedKiB");
    assertAgree(boots, "/memory/slabKiB");
    for (JsonNode boot : boots) {
      long kernel = boot.at("/virtualBoot/kernelMicros").asLong();
      long timer = boot.at("/virtualBoot/timerWaitMillis").asLong() * 1000;
      long waiting = boot.at("/virtualBoot/kernelWaitMicros").asLong();
      assertTrue(timer > 0 && timer - 2000 < waiting && waiting < kernel, boot::toString);
      assertTrue(boot.at("/virtualBoot/userWaitMicros").asLong() < 3000, boot::toString);
    }
  }

  private static void assertAgree(List<JsonNode> boots, String figure) {
    List<Long> values = boots.stream().map(boot -> boot.at(figure).asLong()).toList();
    long most = Collections.max(values);
    assertTrue(most > 0 && (most - Collections.min(values)) * 100 <= most, figure + values);
  }

  @Test
  void aMappedRootIsSharedAndADiskIsNot() throws Exception {
    BuiltProgram.Ended ended =
        new BuiltProgram(work)
            .run(
                "density",
                BuiltBase.directory().toString(),
                "--guests",
                "2",
                "--format",
                "json",
                "--to",
                "d.svg");
    assertEquals(0, ended.status(), ended::toString);
    JsonNode roots = JSON.readTree(ended.out()).get("roots");
    JsonNode dax = roots.get("dax");
    JsonNode block = roots.get("virtio-blk");
    assertTrue(dax.get("image").get("resident").asLong() > 1000, ended::toString);
    // A page that only one of the two has looked at counts as its own.
    assertTrue(
        dax.get("image").get("private").asLong() < dax.get("image").get("resident").asLong() / 50,
        ended::toString);
    assertEquals(0, block.get("image").get("resident").asLong(), ended::toString);
    assertTrue(dax.get("oneMore").asLong() < block.get("oneMore").asLong(), ended::toString);
    assertEquals(2, dax.get("totals").size());
    assertTrue(Files.readString(work.resolve("d.svg")).contains("<polyline "));
  }

  @Test
  void aGuestThatDoesNotComeUpIsNamed() throws Exception {
    Path copy = copy();
    edit(
        copy, "\"defaultTarget\" : \"container.target\"", "\"defaultTarget\" : \"nowhere.target\"");
    edit(copy, "\"deadlineMillis\" : 60000", "\"deadlineMillis\" : 6000");
    BuiltProgram.Ended ended =
        new BuiltProgram(work).run("density", "--guests", "1", copy.toString());
    assertEquals(7, ended.status(), ended::toString);
    assertTrue(ended.err().contains("[density.no-boot]"), ended::toString);
    assertTrue(
        ended.err().contains("guest 1 of 1 on dax did not reach its target"), ended::toString);
    assertFalse(Files.exists(work.resolve("density.svg")));
  }

  @Test
  void whatQemuRefusesIsReportedInItsOwnWords() throws Exception {
    Path copy = copy();
    edit(copy, "\"memory\" : 134217728", "\"memory\" : 109951162777600");
    BuiltProgram.Ended ended =
        new BuiltProgram(work).run("density", "--guests", "1", copy.toString());
    assertEquals(6, ended.status(), ended::toString);
    assertTrue(ended.err().contains("[density.refused]"), ended::toString);
  }

  @Test
  void stepsAnswerPrograms() throws Exception {
    BuiltBase.directory();
    BuiltProgram coracle = new BuiltProgram(BuiltProgram.project());
    BuiltProgram.Ended lock = coracle.run("lock", "--format", "json", "recipes/base.yaml");
    assertTrue(JSON.readTree(lock.out()).get("packages").asInt() > 10, lock::toString);
    for (String step : List.of("image", "kernel")) {
      Path to = work.resolve(step);
      BuiltProgram.Ended ended =
          coracle.run(step, "--format", "json", "--to", to.toString(), "recipes/base.yaml");
      assertEquals(0, ended.status(), ended::toString);
      String place = JSON.readTree(ended.out()).elements().next().asText();
      assertTrue(Files.exists(Path.of(place)) && place.startsWith(to.toString()), place);
    }
  }

  private Path copy() throws Exception {
    Path from = BuiltBase.directory();
    Path to = Files.createDirectories(work.resolve("base/copy"));
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
    return to;
  }

  private static void edit(Path result, String old, String replacement) throws IOException {
    Path manifest = result.resolve("manifest.json");
    String text = Files.readString(manifest);
    assertTrue(text.contains(old), old);
    Files.writeString(manifest, text.replace(old, replacement));
  }

  private static JsonNode verdict(Path result) throws IOException {
    return JSON.readTree(result.resolve("verify.json").toFile());
  }
}
