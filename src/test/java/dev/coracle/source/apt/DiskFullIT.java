package dev.coracle.source.apt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.host.LocalProcessRunner;
import dev.coracle.host.ProcessRunner;
import dev.coracle.lock.LockedPackage;
import dev.coracle.recipe.Architecture;
import dev.coracle.testing.TestArchive;
import dev.coracle.testing.TestServer;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store on a disk of 3 MiB, in a mount namespace of its own. */
class DiskFullIT {
  private static final int SIZE = 8 << 20;

  @TempDir Path directory;

  private static ProcessRunner.Result run(String... arguments) throws Exception {
    return new LocalProcessRunner()
        .run(
            new ProcessRunner.Command(
                List.of(arguments),
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(120),
                line -> {}));
  }

  private static ProcessRunner.Result inNamespace(Path store, String... arguments)
      throws Exception {
    String script = "mount -t tmpfs -o size=3m tmpfs \"$0\" && exec \"$@\"";
    List<String> all =
        Stream.of(
                Stream.of("unshare", "--user", "--map-root-user", "--mount"),
                Stream.of("sh", "-c", script, store.toString()),
                Stream.of(arguments))
            .flatMap(Function.identity())
            .toList();
    return run(all.toArray(new String[0]));
  }

  @Test
  void saysThatTheDiskIsFullAndLeavesNothing() throws Exception {
    Path store = Files.createDirectory(directory.resolve("store"));
    ProcessRunner.Result possible;
    try {
      possible = inNamespace(store, "true");
    } catch (IOException e) {
      possible = new ProcessRunner.Result(1, false, e.getMessage());
    }
    assumeTrue(possible.ok(), "no mount namespaces here: " + possible.output());
    try (TestServer server = new TestServer()) {
      server.file("/debian/pool/big.deb", new byte[SIZE]);
      ProcessRunner.Result result =
          inNamespace(
              store,
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-cp",
              System.getProperty("java.class.path"),
              Fetch.class.getName(),
              directory.toString(),
              server.root() + "/debian");
      assertEquals(6, result.status(), result.output());
      assertTrue(result.output().contains("[store.full]"), result.output());
      assertTrue(result.output().contains("left: 0"), result.output());
    }
  }

  /** Runs within the namespace. */
  static final class Fetch {
    public static void main(String[] arguments) throws IOException {
      Path directory = Path.of(arguments[0]);
      LockedPackage big =
          new LockedPackage(
              "big", "1", "amd64", "trixie", "pool/big.deb", SIZE, Sha256.of(new byte[SIZE]));
      int status = 0;
      try (TestArchive archive = new TestArchive(directory)) {
        archive.sources("deb " + arguments[1] + " bookworm main");
        new PackageFetcher(TestArchive.source("trixie"), Architecture.AMD64, archive.fetching())
            .fetch(List.of(big), 0);
      } catch (CoracleException e) {
        System.out.println(e.getMessage());
        status = e.exitCode().status();
      }
      try (Stream<Path> left = Files.list(directory.resolve("store/tmp"))) {
        System.out.println("left: " + left.count());
      }
      System.exit(status);
    }
  }
}
