package dev.coracle.build.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coracle.publish.Artifact;
import dev.coracle.publish.ManifestWriter;
import dev.coracle.publish.Manifests;
import dev.coracle.publish.ResultStore;
import dev.coracle.registry.LocalRegistry;
import dev.coracle.testing.BuiltProgram;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes that publish different results under one tag of Debian's registry, at once. */
class TwoPublishersIT {
  @TempDir Path work;

  private Path result(String content) throws IOException {
    Path directory = Files.createDirectories(work.resolve(content));
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    List<Artifact> artifacts = new ArrayList<>();
    for (String each : List.of("vmlinux", "bzImage", "base.img", "base.gpt-ext4.img")) {
      Files.write(directory.resolve(each), bytes);
      artifacts.add(new Artifact(each, bytes.length, Sha256.of(bytes)));
    }
    ManifestWriter.write(
        directory.resolve(ResultStore.MANIFEST),
        Manifests.withArtifacts("base", "1.0", artifacts),
        List.of(),
        List.of());
    return directory;
  }

  private CompletableFuture<BuiltProgram.Ended> publish(Path result, String place) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return new BuiltProgram(work).run("publish", result.toString(), place);
          } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private BuiltProgram.Ended pull(String place, String to) throws Exception {
    return new BuiltProgram(work).run("pull", "-o", to, place);
  }

  /** The digest that a command's output names beside the repository. */
  private static String digest(String text, String before) {
    String rest = text.substring(text.indexOf(before) + before.length());
    assertTrue(text.contains(before) && rest.startsWith("sha256:"), text);
    return rest.substring(0, "sha256:".length() + 64);
  }

  @Test
  void theOneThatWasOverwrittenEndsWithStatus5AndNamesBoth() throws Exception {
    assumeTrue(LocalRegistry.installed(), "docker-registry is not installed");
    Path one = result("one");
    Path two = result("two");
    try (LocalRegistry registry = new LocalRegistry(work);
        MeetingProxy proxy = new MeetingProxy(registry.host(), "/manifests/1.0", 2)) {
      String place = proxy.host() + "/guests/base";
      List<CompletableFuture<BuiltProgram.Ended>> both =
          List.of(publish(one, place), publish(two, place));
      List<BuiltProgram.Ended> ended = both.stream().map(CompletableFuture::join).toList();
      List<Integer> statuses = ended.stream().map(BuiltProgram.Ended::status).sorted().toList();
      assertEquals(List.of(0, 5), statuses, ended::toString);
      BuiltProgram.Ended first = ended.get(ended.get(0).status() == 0 ? 0 : 1);
      BuiltProgram.Ended last = ended.get(ended.get(0).status() == 0 ? 1 : 0);
      String published = digest(first.out(), place + "@");
      assertTrue(last.err().contains("[registry.race]"), last::toString);
      assertEquals(published, digest(last.err(), "at the same time: it is "), last::toString);
      String other = digest(last.err(), "and this result is ");

      String there = registry.host() + "/guests/base";
      assertEquals(0, pull(there + ":1.0", "tagged").status());
      assertEquals(0, pull(there + "@" + published, "published").status());
      assertEquals(0, pull(there + "@" + other, "other").status());
      try (var results = Files.walk(work.resolve("other"))) {
        String image = both.get(0).join().status() == 0 ? "two" : "one";
        Path file = results.filter(each -> each.endsWith("base.img")).findFirst().orElseThrow();
        assertEquals(image, Files.readString(file));
      }
    }
  }
}
