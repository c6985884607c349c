package dev.coracle.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.image.erofs.ErofsFormat;
import dev.coracle.image.ext4.Ext4Format;
import dev.coracle.image.partition.PlainLayout;
import dev.coracle.recipe.FileSystemType;
import dev.coracle.tree.Content;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What no image should hold, for every format: a diagnostic with the node's origin, and nothing
 * written. docs/on-disk-formats.md has the list, and what is refused before there is a tree.
 */
class BadInputTest {
  private static final Origin ORIGIN = Origin.fromPackage("culprit 1.0", "a test");
  private static final Metadata PLAIN = Metadata.rootOwned(0755, 0);
  private static final ImageWriter WRITER =
      new ImageWriter(List.of(new ErofsFormat(), new Ext4Format()), List.of(new PlainLayout()));

  @TempDir Path directory;
  private final FileTree.Builder tree = FileTree.builder();

  @ParameterizedTest
  @EnumSource(names = {"EROFS", "EXT4"})
  void namesAndTargetsThatAreNotUnicode(FileSystemType format) throws IOException {
    put("/", new Node.Directory(PLAIN, ORIGIN));
    put("/bad\ud800name", file(PLAIN));
    put("/link", new Node.Symlink(PLAIN, "to\udc00nowhere", ORIGIN));
    List<Diagnostic> problems = refused(format, OptionalLong.empty());
    assertEquals(List.of("image.path", "image.path"), codes(problems), "all at once");
  }

  @ParameterizedTest
  @EnumSource(names = {"EROFS", "EXT4"})
  void pathsThatNoProgramCouldOpen(FileSystemType format) throws IOException {
    put("/", new Node.Directory(PLAIN, ORIGIN));
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < 17; i++) {
      put(path.append('/').append("d".repeat(250)).toString(), new Node.Directory(PLAIN, ORIGIN));
    }
    assertEquals(List.of("image.path"), codes(refused(format, OptionalLong.empty())));
  }

  @ParameterizedTest
  @EnumSource(names = {"EROFS", "EXT4"})
  void timesBeforeAndBeyondWhatIsKnown(FileSystemType format) throws IOException {
    put("/", new Node.Directory(PLAIN, ORIGIN));
    put("/old", file(PLAIN.withMtime(-1)));
    put("/far", file(PLAIN.withMtime(1L << 34)));
    put("/farthest", file(PLAIN.withMtime(Long.MAX_VALUE)));
    put("/last", file(PLAIN.withMtime(0x3_7fff_ffffL)));
    List<Diagnostic> problems = refused(format, OptionalLong.empty());
    assertEquals(List.of("image.time", "image.time", "image.time"), codes(problems));
  }

  @ParameterizedTest
  @EnumSource(names = {"EROFS", "EXT4"})
  void moreThanTheRecipeAllows(FileSystemType format) throws IOException {
    put("/", new Node.Directory(PLAIN, ORIGIN));
    Content large = Content.of(new byte[200_000]);
    put("/large", new Node.RegularFile(PLAIN, large, ORIGIN));
    List<Diagnostic> problems = refused(format, OptionalLong.of(100_000));
    assertEquals(List.of("image.over-limit"), codes(problems));
    assertTrue(problems.get(0).render().contains("200,000  /large"), problems.get(0).render());
  }

  /** They are no mistake of the tree: readers must not follow them, and ours do not. */
  @ParameterizedTest
  @EnumSource(names = {"EROFS", "EXT4"})
  void loopsOfLinksAreKeptAsTheyAre(FileSystemType format) throws IOException {
    put("/", new Node.Directory(PLAIN, ORIGIN));
    put("/a", new Node.Symlink(PLAIN, "b", ORIGIN));
    put("/b", new Node.Symlink(PLAIN, "a", ORIGIN));
    put("/self", new Node.Symlink(PLAIN, "/self/x", ORIGIN));
    Path image = write(format, OptionalLong.empty());
    ImageReader reader = new ImageReader(List.of(new ErofsFormat(), new Ext4Format()));
    try (FileChannel channel = FileChannel.open(image)) {
      Path target = directory.resolve("out");
      assertEquals(
          4, ImageExtractor.to(target, reader.open(channel, image).fileSystem()).written());
      assertEquals(Path.of("b"), Files.readSymbolicLink(target.resolve("a")));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EROFS", "EXT4"})
  void ownersOfUpTo32BitsAreKept(FileSystemType format) throws IOException {
    put("/", new Node.Directory(PLAIN, ORIGIN));
    put("/16", file(new Metadata(0644, 0xffff, 0x1_0000, 0, PLAIN.xattrs())));
    put("/32", file(new Metadata(0644, 0xffff_ffffL, 0xffff_fffeL, 0, PLAIN.xattrs())));
    // The writer compares what it reads back, owners included.
    write(format, OptionalLong.empty());
  }

  /** No format comes into it: there is no such tree. */
  @Test
  void whatMakesNoTree() {
    put("/", new Node.Directory(PLAIN, ORIGIN));
    put("/file", file(PLAIN));
    put("/file/below", file(PLAIN));
    put("/gone/x", file(PLAIN));
    put("/link", new Node.HardLink(PLAIN, TreePath.ROOT, ORIGIN));
    CoracleException e = assertThrows(CoracleException.class, tree::build);
    assertEquals(ExitCode.RECIPE, e.exitCode());
    assertEquals(3, e.diagnostics().size());
    for (Diagnostic problem : e.diagnostics()) {
      assertEquals("tree.invalid", problem.code());
      assertTrue(problem.message().contains("package culprit 1.0"), problem.message());
    }
  }

  private static List<String> codes(List<Diagnostic> problems) {
    return problems.stream().map(Diagnostic::code).toList();
  }

  private List<Diagnostic> refused(FileSystemType format, OptionalLong limit) throws IOException {
    CoracleException e = assertThrows(CoracleException.class, () -> write(format, limit));
    assertEquals(ExitCode.RECIPE, e.exitCode());
    for (Diagnostic problem : e.diagnostics()) {
      assertTrue(problem.render().contains("package culprit 1.0"), problem.render());
      assertTrue(problem.render().contains("fix: "), problem.render());
    }
    try (Stream<Path> left = Files.list(directory)) {
      assertEquals(0, left.count(), "something is left");
    }
    return e.diagnostics();
  }

  private Path write(FileSystemType format, OptionalLong limit) {
    Path target = directory.resolve("image");
    assertFalse(Files.exists(target));
    WRITER.write(tree.build(), ImageOptions.of(format, "plain", "bad", limit), target);
    return target;
  }

  private void put(String path, Node node) {
    tree.put(TreePath.of(path), node);
  }

  private static Node file(Metadata metadata) {
    return new Node.RegularFile(metadata, Content.of(new byte[1]), ORIGIN);
  }
}
