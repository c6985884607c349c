package dev.coracle.words;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Documents, templates, messages, comments and names use the words of today. */
class RetiredWordsTest {
  private static final List<Path> SOURCES =
      List.of(Path.of("src/main/java"), Path.of("src/test/java"));

  /** These speak of the words themselves. */
  private static final Path ABOUT_WORDS = Path.of("src/test/java/dev/coracle/words");

  /** Names old words on purpose, since it says what replaced them. */
  private static final String CHANGELOG = "CHANGELOG.md";

  @Test
  void documentsUseNoRetiredWord() throws IOException {
    List<String> finds = new ArrayList<>();
    RetiredWords retired = RetiredWords.ofDocuments();
    for (Path file : documents()) {
      finds.addAll(retired.in(file.toString(), withoutComparedBlocks(Files.readString(file))));
    }
    assertEquals(List.of(), finds);
  }

  @Test
  void templatesUseNoRetiredWord() throws IOException {
    List<String> finds = new ArrayList<>();
    RetiredWords retired = RetiredWords.ofOutput();
    for (Path file : filesIn(Path.of("templates"))) {
      finds.addAll(retired.in(file.toString(), Files.readString(file)));
    }
    assertEquals(List.of(), finds);
  }

  @Test
  void messagesUseNoRetiredWord() throws IOException {
    List<String> finds = new ArrayList<>();
    RetiredWords retired = RetiredWords.ofOutput();
    for (Path file : sources()) {
      finds.addAll(retired.in(file.toString(), JavaWords.literals(Files.readString(file))));
    }
    assertEquals(List.of(), finds);
  }

  @Test
  void commentsUseNoRetiredWord() throws IOException {
    List<String> finds = new ArrayList<>();
    RetiredWords retired = RetiredWords.ofOutput();
    for (Path file : sources()) {
      finds.addAll(retired.in(file.toString(), JavaWords.comments(Files.readString(file))));
    }
    assertEquals(List.of(), finds);
  }

  @Test
  void namesUseNoRetiredWord() throws IOException {
    List<String> finds = new ArrayList<>();
    RetiredWords retired = RetiredWords.ofOutput();
    for (Path file : sources()) {
      finds.addAll(retired.in(file.toString(), JavaWords.names(Files.readString(file))));
    }
    assertEquals(List.of(), finds);
  }

  @Test
  void typesHaveNoRetiredName() throws IOException {
    List<String> finds = new ArrayList<>();
    RetiredWords types = RetiredWords.ofTypes();
    for (Path file : sources()) {
      for (String type : JavaWords.types(Files.readString(file))) {
        finds.addAll(types.in(file.toString(), type));
      }
    }
    assertEquals(List.of(), finds);
  }

  @Test
  void literalsCommentsAndNamesOfASourceAreReadApart() {
    String source =
        """
        /** is told */
        record WholeName(String a) {
          // "is told"
          String text = "a \\"b\\"" + 'c' + "d " + "e"; // is told
        }
        """;
    String literals = JavaWords.literals(source);
    assertEquals(List.of(), finds(literals, "is told"));
    assertEquals(5, literals.lines().count(), "a line for a line");
    assertTrue(literals.matches("(?s).*d\\s+e.*"), literals);
    assertEquals(List.of("WholeName"), JavaWords.types(source));
    assertEquals("Whole Name", JavaWords.spaced("WholeName"));
    String comments = JavaWords.comments(source);
    assertEquals(3, finds(comments, "is told").size(), comments);
    String names = JavaWords.names(source);
    assertEquals(List.of(), finds(names, "told"));
    assertEquals(1, finds(names, "Whole Name").size(), names);
  }

  private static List<String> finds(String text, String phrase) {
    return text.lines().filter(line -> line.contains(phrase)).toList();
  }

  @Test
  void aPhraseIsFoundOverALineBreakAndAsWholeWordsOnly() throws IOException {
    RetiredWords retired = RetiredWords.ofOutput();
    List<String> finds = retired.in("a.md", "one\nThis further\nform, and household is not.\n");
    assertEquals(List.of("a.md:2: \"further form\": additional output"), finds);
  }

  @Test
  void thereAreDocumentsToRead() throws IOException {
    assertTrue(documents().contains(Path.of("README.md")));
    assertTrue(documents().contains(Path.of("docs/glossary.md")));
  }

  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    for (Path directory : SOURCES) {
      filesIn(directory).stream()
          .filter(file -> file.toString().endsWith(".java") && !file.startsWith(ABOUT_WORDS))
          .forEach(sources::add);
    }
    assertTrue(!sources.isEmpty(), "there are sources to read");
    return sources;
  }

  /**
   * A table or block that another test compares with the program's output has the program's words:
   * they are changed there.
   */
  private static String withoutComparedBlocks(String text) {
    return text.replaceAll("(?m)^<!-- The table is .*\\n(?:\\|.*\\n)+", "\n");
  }

  private static List<Path> documents() throws IOException {
    List<Path> documents = new ArrayList<>(filesIn(Path.of("docs")));
    try (Stream<Path> top = Files.list(Path.of(""))) {
      top.filter(file -> file.toString().endsWith(".md"))
          .filter(file -> !file.toString().equals(CHANGELOG))
          .forEach(documents::add);
    }
    documents.addAll(filesIn(Path.of(".github")));
    return documents;
  }

  private static List<Path> filesIn(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.startsWith("docs/images"))
          .sorted()
          .toList();
    }
  }
}
