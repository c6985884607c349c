package dev.coracle.kernel.patch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PatchSeriesTest {
  /** Lines 1 to 30. */
  private static final String NUMBERS =
      IntStream.rangeClosed(1, 30).mapToObj(i -> "line " + i + "\n").collect(Collectors.joining());

  private static final String SECOND =
      """
      --- a/fs/x.c
      +++ b/fs/x.c
      @@ -9,3 +9,4 @@ int f(void)
       line 9
      -line 10
      +line ten
      +and a half
       line 11
      """;

  @TempDir Path directory;
  private Path tree;
  private final List<String> notes = new ArrayList<>();
  private final List<SourcePatch> patches = new ArrayList<>();

  @BeforeEach
  void begin() throws IOException {
    tree = Files.createDirectories(directory.resolve("tree/fs")).getParent();
    Files.writeString(tree.resolve("fs/x.c"), NUMBERS);
  }

  private void patch(String text) throws IOException {
    patch(text.getBytes(StandardCharsets.UTF_8));
  }

  private void patch(byte[] bytes) throws IOException {
    String name = "000" + (patches.size() + 1) + ".patch";
    Path file = Files.write(directory.resolve(name), bytes);
    SourceLocation place = new SourceLocation("recipe.yaml", 9, 3);
    patches.add(new SourcePatch(name, file, Sha256.of(bytes), place));
  }

  private void apply() throws IOException {
    PatchSeries.apply(patches, tree, "linux 6.12", notes::add);
  }

  private List<Diagnostic> fails(String code) {
    CoracleException e = assertThrows(CoracleException.class, this::apply);
    e.diagnostics().forEach(each -> assertEquals(code, each.code(), each.render()));
    e.diagnostics().forEach(each -> assertFalse(each.fix().isBlank()));
    return e.diagnostics();
  }

  private String file(String path) throws IOException {
    return Files.readString(tree.resolve(path));
  }

  @Test
  void patchesAreAppliedInTheirOrder() throws IOException {
    patch(SECOND);
    patch(
        SECOND
            .replace("-line 10\n+line ten\n+and a half\n", "-line ten\n-and a half\n+line x\n")
            .replace("-9,3 +9,4", "-9,4 +9,3"));
    apply();
    assertEquals(NUMBERS.replace("line 10\n", "line x\n"), file("fs/x.c"));
    assertEquals(List.of(), notes);
  }

  @Test
  void whatGitFormatPatchWritesIsRead() throws IOException {
    patch(
        """
        From 0fdb98e53f9aa6ad4bd9af5b2d4b4a5a9ce9e111 Mon Sep 17 00:00:00 2001
        From: A <a@example.org>
        Date: Tue, 1 Sep 2026 00:00:00 +0000
        Subject: [PATCH 1/2] fs: say ten
        ---
         fs/new.sh |  2 ++
         fs/x.c    | 2 +-
         2 files changed, 3 insertions(+), 1 deletion(-)

        diff --git a/fs/new.sh b/fs/new.sh
        new file mode 100755
        index 0000000..4242424
        --- /dev/null
        +++ b/fs/new.sh
        @@ -0,0 +1,2 @@
        +#!/bin/sh
        +exit
        diff --git a/fs/x.c b/fs/y.c
        similarity index 90%
        rename from fs/x.c
        rename to fs/y.c
        index 1111111..2222222 100644
        --- a/fs/x.c
        +++ b/fs/y.c
        @@ -1,2 +1,2 @@
        -line 1
        +line one
         line 2
        @@ -29,2 +29,2 @@
         line 29
        -line 30
        +line thirty
        \\ No newline at end of file
        --\s
        2.39.5

        """);
    apply();
    assertEquals("#!/bin/sh\nexit\n", file("fs/new.sh"));
    assertTrue(Files.isExecutable(tree.resolve("fs/new.sh")));
    assertFalse(Files.exists(tree.resolve("fs/x.c")));
    assertEquals(
        NUMBERS.replace("line 1\n", "line one\n").replace("line 30\n", "line thirty"),
        file("fs/y.c"));
  }

  @Test
  void filesComeAndGoAsDiffWritesThem() throws IOException {
    Files.writeString(tree.resolve("fs/old.c"), "a\nb\n");
    patch(
        """
        diff -urN linux.orig/fs/old.c linux/fs/old.c
        --- linux.orig/fs/old.c\t2026-01-01 00:00:00.000000000 +0000
        +++ linux/fs/old.c\t1970-01-01 00:00:00.000000000 +0000
        @@ -1,2 +0,0 @@
        -a
        -b
        diff -urN linux.orig/fs/sub/new.c linux/fs/sub/new.c
        --- linux.orig/fs/sub/new.c\t1970-01-01 00:00:00.000000000 +0000
        +++ linux/fs/sub/new.c\t2026-01-01 00:00:00.000000000 +0000
        @@ -0,0 +1 @@
        +new
        """);
    apply();
    assertFalse(Files.exists(tree.resolve("fs/old.c")));
    assertEquals("new\n", file("fs/sub/new.c"));
  }

  @Test
  void aHunkIsFoundAtAnotherLineAndThatIsSaid() throws IOException {
    Files.writeString(tree.resolve("fs/x.c"), "new\nnew\n" + NUMBERS);
    patch(SECOND);
    apply();
    assertEquals(
        "new\nnew\n" + NUMBERS.replace("line 10\n", "line ten\nand a half\n"), file("fs/x.c"));
    assertEquals(List.of("0001.patch: hunk 1 of fs/x.c applied 2 lines further down"), notes);
  }

  @Test
  void aHunkThatDoesNotApplyIsShownAndNothingIsWritten() throws IOException {
    patch(SECOND);
    patch(
        """
        --- a/fs/x.c
        +++ b/fs/x.c
        @@ -1,2 +1,2 @@
        -line 1
        +line one
         line 2
        @@ -20,3 +20,3 @@
         line 19
        -line 2x
        +line 2y
         line 21
        @@ -28,2 +28,2 @@
         line 27
        -other
        +another
        """);
    List<Diagnostic> failed = fails("kernel.patch-failed");
    assertEquals(2, failed.size());
    String first = failed.get(0).render();
    for (String part :
        List.of(
            "0002.patch:7:1",
            "hunk 2 of fs/x.c",
            "line 21 is \"line 20\"",
            "expects \"line 2x\"",
            "line 2x")) {
      assertTrue(first.contains(part), part + " in " + first);
    }
    assertTrue(failed.get(1).message().contains("hunk 3 of fs/x.c"), failed.get(1).message());
    assertEquals(NUMBERS, file("fs/x.c"), "nothing is half-written");
  }

  @Test
  void aPatchThatTheSourceContainsIsRecognised() throws IOException {
    patch(SECOND);
    patch(SECOND);
    assertTrue(
        fails("kernel.patch-failed").get(0).message().contains("has its lines already"), "again");
    assertEquals(NUMBERS, file("fs/x.c"));
  }

  @Test
  void filesThatAreMissingOrThereAreReported() throws IOException {
    patch(SECOND.replace("fs/x.c", "fs/none.c"));
    assertTrue(
        fails("kernel.patch-failed").get(0).message().contains("linux 6.12 has no file fs/none.c"));
    patches.clear();
    patch("--- /dev/null\n+++ b/fs/x.c\n@@ -0,0 +1 @@\n+x\n");
    assertTrue(fails("kernel.patch-failed").get(0).message().contains("adds fs/x.c, which"));
  }

  @Test
  void bytesThatAreNotUtf8StayAsTheyAre() throws IOException {
    byte[] latin = "name: M\u00fcller\nend\n".getBytes(StandardCharsets.ISO_8859_1);
    Files.write(tree.resolve("fs/x.c"), latin);
    patch("--- a/fs/x.c\n+++ b/fs/x.c\n@@ -2 +2 @@\n-end\n+End\n");
    apply();
    String now =
        new String(Files.readAllBytes(tree.resolve("fs/x.c")), StandardCharsets.ISO_8859_1);
    assertEquals("name: M\u00fcller\nEnd\n", now);
  }

  @Test
  void diffsOfSeveralFilesNeedNoLinesBetweenThem() throws IOException {
    Files.writeString(tree.resolve("fs/y.c"), "a\n-- b\nc\n");
    patch(
        SECOND
            + "--- a/fs/y.c\n+++ b/fs/y.c\n@@ -1,3 +1,3 @@\n a\n--- b\n+++ c\n c\n"
            + "--- /dev/null\n+++ b/fs/z.c\n@@ -0,0 +1 @@\n+z\n");
    apply();
    assertEquals("a\n++ c\nc\n", file("fs/y.c"));
    assertEquals("z\n", file("fs/z.c"));
  }

  @Test
  void modesNamesAndCopiesOfGitAreTaken() throws IOException {
    Files.writeString(tree.resolve("fs/\u00e9 x.c"), "a\n");
    patch(
        """
        diff --git a/fs/x.c b/fs/x.c
        old mode 100644
        new mode 100755
        diff --git "a/fs/\\303\\251 x.c" "b/fs/\\303\\251 x.c"
        index 1..2 100644
        --- "a/fs/\\303\\251 x.c"
        +++ "b/fs/\\303\\251 x.c"
        @@ -1 +1 @@
        -a
        +b
        diff --git a/fs/x.c b/fs/copy.c
        similarity index 100%
        copy from fs/x.c
        copy to fs/copy.c
        diff --git a/fs/empty b/fs/empty
        new file mode 100644
        index 0000000..e69de29
        """);
    apply();
    assertTrue(Files.isExecutable(tree.resolve("fs/x.c")));
    assertEquals("b\n", file("fs/\u00e9 x.c"));
    assertEquals(NUMBERS, file("fs/copy.c"));
    assertEquals(NUMBERS, file("fs/x.c"));
    assertEquals("", file("fs/empty"));
  }

  @Test
  void anEmptyContextLineMayHaveLostItsBlank() throws IOException {
    Files.writeString(tree.resolve("fs/x.c"), "a\n\nb\n");
    patch("--- a/fs/x.c\n+++ b/fs/x.c\n@@ -1,3 +1,3 @@\n a\n\n-b\n+c\n");
    apply();
    assertEquals("a\n\nc\n", file("fs/x.c"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no diff at all\n",
        "--- a/../../etc/x\n+++ b/../../etc/x\n@@ -1 +1 @@\n-a\n+b\n",
        "--- a//etc/x\n+++ b//etc/x\n@@ -1 +1 @@\n-a\n+b\n",
        "--- a/fs/x.c\n+++ b/fs/x.c\n@@ -1,3 +1,3 @@\n line 1\n-line 2\n",
        "--- a/fs/x.c\n+++ b/fs/x.c\n@@ -1,2 +1,1 @@\n line 1\n line 2\n line 3\n",
        "--- a/fs/x.c\n+++ b/fs/x.c\n@@ -1,2 +1,2 @@\n line 1\n?line 2\n",
        "--- a/fs/x.c\n+++ b/fs/x.c\n@@ -1,1 +1,1 @@\n-line 1\n+one\n+two\n",
        "--- a/fs/x.c\n+++ b/fs/x.c\n@@ -x +1 @@\n-line 1\n",
        "--- a/fs/x.c\n+++ b/fs/x.c\n",
        "@@ -1 +1 @@\n-line 1\n+one\n",
        "--- /dev/null\n+++ /dev/null\n@@ -1 +1 @@\n-line 1\n+one\n",
        "diff --git a/fs/x.c b/fs/other.c\n",
        "diff --cc fs/x.c\nindex 1,2..3\n",
        "diff --git a/m b/m\nnew file mode 160000\nindex 0..1\n",
        "--- a/fs/x.c\n+++ b/fs/x.c\n@@ -9999999999 +1 @@\n-line 1\n+one\n",
        "diff --git a/l b/l\nnew file mode 120000\n--- /dev/null\n+++ b/l\n@@ -0,0 +1 @@\n+/etc\n",
        "diff --git a/b.bin b/b.bin\n"
            + "index 111..222 100644\n"
            + "Binary files a/b.bin and b/b.bin differ\n",
        "diff --git a/b b/b\nindex 1..2\nGIT binary patch\nliteral 1\nIcmZ0\n\nliteral 0\nHcmV\n\n",
      })
  void whatCannotBeAppliedIsRefused(String text) throws IOException {
    patch(text);
    fails("kernel.patch");
    assertEquals(NUMBERS, file("fs/x.c"));
    assertFalse(Files.exists(tree.resolve("l"), java.nio.file.LinkOption.NOFOLLOW_LINKS));
  }

  @Test
  void nothingIsWrittenThroughALinkOfTheTree() throws IOException {
    Path outside = Files.writeString(directory.resolve("outside"), "line 1\n");
    Files.createSymbolicLink(tree.resolve("link.c"), outside);
    Files.createSymbolicLink(tree.resolve("up"), directory);
    patch("--- a/link.c\n+++ b/link.c\n@@ -1 +1 @@\n-line 1\n+evil\n");
    fails("kernel.patch-failed");
    patches.clear();
    patch("--- a/up/outside\n+++ b/up/outside\n@@ -1 +1 @@\n-line 1\n+evil\n");
    fails("kernel.patch-failed");
    patches.clear();
    patch("--- /dev/null\n+++ b/up/new\n@@ -0,0 +1 @@\n+evil\n");
    fails("kernel.patch-failed");
    assertEquals("line 1\n", Files.readString(outside));
    assertFalse(Files.exists(directory.resolve("new")));
  }

  @Test
  void aPatchThatChangedSinceItWasPlannedIsRefused() throws IOException {
    patch(SECOND);
    Files.writeString(patches.get(0).file(), SECOND + "\n");
    assertTrue(fails("kernel.patch").get(0).message().contains("changed while"));
  }

  @Test
  void thePathsOfPatchesAreKnownBeforeTheTreeIsThere() throws IOException {
    patch(SECOND);
    patch("diff --git a/q b/r\nsimilarity index 100%\nrename from q\nrename to r\n");
    assertEquals("[fs/x.c, q, r]", PatchSeries.paths(patches).toString());
  }
}
