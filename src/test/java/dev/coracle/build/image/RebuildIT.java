package dev.coracle.build.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.build.context.AptRepositories;
import dev.coracle.build.context.BuildContext;
import dev.coracle.build.context.BuildOptions;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.elf.ElfFacts;
import dev.coracle.elf.ElfFile;
import dev.coracle.host.HostTools;
import dev.coracle.host.LocalProcessRunner;
import dev.coracle.host.XdgDirectories;
import dev.coracle.lock.LockFile;
import dev.coracle.lock.LockedPackage;
import dev.coracle.lock.LockedRebuilds;
import dev.coracle.lock.Toolchain;
import dev.coracle.progress.Progress;
import dev.coracle.rebuild.PackageRebuilder;
import dev.coracle.rebuild.RebuildRequest;
import dev.coracle.recipe.Recipe;
import dev.coracle.recipe.reader.ParentLoader;
import dev.coracle.recipe.reader.RecipeReader;
import dev.coracle.store.Store;
import dev.coracle.tree.Content;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real source package, fetched, compiled twice in different places, and broken. */
@Tag("toolchain")
class RebuildIT {
  private static final String IP = "iproute2/usr/bin/ip";

  @TempDir static Path directory;
  private static LocalProcessRunner runner;
  private static BuildContext context;
  private static RebuildStage stage;
  private static LockedRebuilds locked;

  @BeforeAll
  static void lock() throws IOException {
    runner = new LocalProcessRunner();
    Map<String, String> environment = System.getenv();
    context =
        new BuildContext(
            Store.open(XdgDirectories.of(environment).cache().resolve("store")),
            runner,
            HostTools.of(environment, runner),
            environment,
            Path.of("").toAbsolutePath(),
            Progress.silent());
    AptRepositories archives = new AptRepositories(context, BuildOptions.builder().build());
    stage = new RebuildStage(context, archives);
    locked = stage.resolve(recipe(""), Optional.empty(), List.of());
  }

  private static Recipe recipe(String options) throws IOException {
    Path recipes = Path.of("recipes").toAbsolutePath();
    Path file = directory.resolve("rebuilt.yaml");
    Files.writeString(
        file,
        """
        name: rebuilt
        version: "1"
        extends: RECIPES/base.yaml
        rebuild:
          - {package: iproute2, suites: [bookworm], options: {OPTIONS}}
        """
            .replace("RECIPES", recipes.toString())
            .replace("OPTIONS", options));
    return RecipeReader.read(file, List.of(), ParentLoader.fromFiles(), List.of(recipes));
  }

  private static LockFile lockFile() {
    LockedPackage any = locked.sources().get(0);
    return new LockFile(Sha256.of(new byte[0]), 0, List.of(), any, new Toolchain("", ""))
        .with(locked);
  }

  private static Path built(String options, Path store) throws IOException {
    Recipe recipe = recipe(options);
    RebuildRequest request = stage.requests(recipe, lockFile()).get(0);
    return new PackageRebuilder(
            Store.open(store), runner, Progress.silent(), 2, Duration.ofMinutes(20))
        .build(request, stage.inputs(recipe, lockFile()));
  }

  private static Diagnostic problem(String options) {
    Path store = directory.resolve("broken");
    return assertThrows(CoracleException.class, () -> built(options, store)).diagnostics().get(0);
  }

  @Test
  void theSourceIsLockedByTheSignedIndex() {
    LockedPackage source = locked.source("iproute2").orElseThrow();
    assertEquals("bookworm", source.suite());
    assertTrue(source.path().endsWith(".dsc"), source.path());
    assertTrue(locked.toolchain().stream().anyMatch(each -> each.name().equals("libmnl-dev")));
  }

  @Test
  void twoPlacesGiveTheSameBytesWithTheLibrariesThatWereChosen() throws IOException {
    byte[] one = Files.readAllBytes(built("", directory.resolve("one")).resolve(IP));
    byte[] two = Files.readAllBytes(built("", directory.resolve("a/longer/place")).resolve(IP));
    assertEquals(Sha256.of(one), Sha256.of(two));
    ElfFacts facts = ElfFile.read(Content.of(one)).orElseThrow();
    assertEquals(List.of("libc.so.6", "libmnl.so.0"), facts.needed().stream().sorted().toList());
    String text = new String(one, java.nio.charset.StandardCharsets.ISO_8859_1);
    assertFalse(text.contains(directory.toString()), "the place of the build is in the program");
    assertFalse(text.contains("/toolchain/"), "the toolchain's place is in the program");
  }

  @Test
  void anOptionThatTheSourceDoesNotKnowIsNamedWhereItStands() {
    Diagnostic problem = problem("SUBDIRZ: lib");
    assertEquals("rebuild.unknown-option", problem.code());
    assertEquals(5, problem.place().orElseThrow().line());
  }

  @Test
  void aCompileThatFailsShowsItsFirstErrorAndTheLog() {
    Diagnostic problem = problem("CCOPTS: -include no-such-header.h");
    assertEquals("rebuild.failed", problem.code());
    assertTrue(problem.excerpt().contains("no-such-header.h"), problem.excerpt());
    Path log = Path.of(problem.fix().replaceFirst(".*: ", ""));
    assertTrue(Files.isRegularFile(log), problem.fix());
  }
}
