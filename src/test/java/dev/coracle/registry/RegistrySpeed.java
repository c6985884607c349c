package dev.coracle.registry;

import dev.coracle.host.DirectoryTree;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.ManifestReader;
import dev.coracle.publish.ResultStore;
import dev.coracle.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Publishing and pulling beside skopeo, which copies the same blobs, in one run: this process,
 * which is warm after the first round, and whole commands. Each round has registries of its own, so
 * that nothing is there already. Prints milliseconds, and the best of all rounds.
 */
final class RegistrySpeed {
  private final Path result;
  private final Path work;
  private final Map<String, List<Long>> times = new LinkedHashMap<>();

  private RegistrySpeed(Path result, Path work) {
    this.result = result;
    this.work = work;
  }

  /** A result's directory, and the number of rounds. */
  public static void main(String[] arguments) throws Exception {
    Path work = Files.createTempDirectory("registry-speed");
    try {
      RegistrySpeed speed = new RegistrySpeed(Path.of(arguments[0]).toRealPath(), work);
      for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
        speed.round(Files.createDirectory(work.resolve("round" + i)));
      }
      speed.print();
    } finally {
      DirectoryTree.delete(work);
    }
  }

  private interface Work {
    void run() throws Exception;
  }

  private void time(String what, Work part) throws Exception {
    long began = System.nanoTime();
    part.run();
    times
        .computeIfAbsent(what, each -> new ArrayList<>())
        .add((System.nanoTime() - began) / 1_000_000);
  }

  private void round(Path place) throws Exception {
    Manifest manifest = ManifestReader.read(result.resolve(ResultStore.MANIFEST));
    Optional<Store> store = Optional.of(Store.open(work.resolve("store")));
    String name = "/guests/" + manifest.name();
    Path scratch = Files.createDirectory(place.resolve("scratch"));
    Path layout = place.resolve("layout");
    try (LocalRegistry registry = new LocalRegistry(Files.createDirectory(place.resolve("a")))) {
      String there = registry.host() + name;
      RegistryAccess access = LocalRegistry.access(RegistryReference.parse(there));
      String warm = times.isEmpty() ? "publish, files not compressed yet" : "publish";
      time(
          warm,
          () ->
              new ResultArtifact(access, scratch, store)
                  .push(result, manifest, "latest", List.of()));
      Path to = Files.createDirectory(place.resolve("pulled"));
      time("pull", () -> new ResultArtifact(access, scratch).pull("latest", to));
      String[] copy = {
        "skopeo",
        "copy",
        "-q",
        "--src-tls-verify=false",
        "docker://" + there + ":latest",
        "oci:" + layout + ":latest"
      };
      time("skopeo copy from the registry", () -> command(copy));
      time("… and zstd -d and sha256sum of all", () -> unpack(layout));
      String output = place.resolve("output").toString();
      time("coracle pull", () -> command("./coracle", "pull", "-o", output, there));
    }
    try (LocalRegistry registry = new LocalRegistry(Files.createDirectory(place.resolve("b")))) {
      String to = "docker://" + registry.host() + name + ":latest";
      String from = "oci:" + layout + ":latest";
      time(
          "skopeo copy to the registry",
          () -> command("skopeo", "copy", "-q", "--dest-tls-verify=false", from, to));
    }
    try (LocalRegistry registry = new LocalRegistry(Files.createDirectory(place.resolve("c")))) {
      String to = registry.host() + name + ":latest";
      time("coracle publish", () -> command("./coracle", "publish", result.toString(), to));
      time("coracle publish --help", () -> command("./coracle", "publish", "--help"));
    }
    DirectoryTree.delete(place);
  }

  /** What a pull does as well: skopeo leaves compressed files. */
  private static void unpack(Path layout) throws Exception {
    command(
        "sh",
        "-c",
        "cd \"$1\" && for f in blobs/sha256/*; do"
            + " case $(head -c 4 \"$f\" | od -An -tx1) in"
            + " *28*b5*2f*fd*) zstd -dqf \"$f\" -o plain && sha256sum plain;; esac; done",
        "sh",
        layout.toString());
  }

  private static void command(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command));
    }
  }

  private void print() {
    times.forEach(
        (what, all) -> {
          long best = Stream.of(all).flatMap(List::stream).min(Long::compare).orElseThrow();
          System.out.printf("%-36s %6d ms   %s%n", what, best, all);
        });
  }
}
