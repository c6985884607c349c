package dev.coracle.source.apt.resolve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.recipe.Architecture;
import dev.coracle.source.apt.index.PackageRecord;
import dev.coracle.testing.PrivateApt;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares with what the real apt would install, for the same indexes. */
class ResolverIT {
  @TempDir private static Path directory;

  private static PrivateApt apt;
  private static List<PackageRecord> universe;

  @BeforeAll
  static void fetchIndexes() throws IOException, InterruptedException {
    apt = new PrivateApt(directory);
    universe = apt.records();
  }

  @Test
  void choosesWhatAptChooses() throws IOException, InterruptedException, ExecutionException {
    List<List<String>> sets = sets();
    assertTrue(sets.size() >= 50, sets.size() + " sets");
    ExecutorService pair = Executors.newFixedThreadPool(2);
    try {
      List<Future<TreeSet<String>>> answers = new ArrayList<>();
      for (List<String> set : sets) {
        answers.add(pair.submit(() -> apt.install(set)));
      }
      for (int i = 0; i < sets.size(); i++) {
        assertEquals(answers.get(i).get(), resolve(universe, sets.get(i)), "for " + sets.get(i));
      }
    } finally {
      pair.shutdownNow();
    }
  }

  @Test
  void theOrderOfTheIndexesDoesNotMatter() throws IOException {
    List<PackageRecord> shuffled = new ArrayList<>(universe);
    Collections.shuffle(shuffled, new Random(1));
    for (List<String> set : sets().subList(0, 10)) {
      assertEquals(resolve(universe, set), resolve(shuffled, set), "for " + set);
    }
  }

  private static TreeSet<String> resolve(List<PackageRecord> records, List<String> wanted) {
    TreeSet<String> packages = new TreeSet<>();
    for (PackageRecord record : Resolver.resolve(records, wanted, Architecture.AMD64).packages()) {
      packages.add(record.name() + " " + record.version());
    }
    return packages;
  }

  private static List<List<String>> sets() throws IOException {
    List<List<String>> sets = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                ResolverIT.class.getResourceAsStream("package-sets.txt"),
                StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isBlank() && !line.startsWith("#")) {
          sets.add(List.of(line.split(" ")));
        }
      }
    }
    return sets;
  }
}
