package dev.coracle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Expected texts in files. {@code mvn test -Dcoracle.golden=update} writes what the program says
 * now in their place; then look at what git says of them.
 */
public final class Golden {
  private static final Path DIRECTORY = Path.of("src/test/resources/golden");

  private Golden() {}

  /** Compares a text with the file of a name. */
  public static void check(String name, String actual) throws IOException {
    checkFile(DIRECTORY.resolve(name), actual);
  }

  /** Compares a text with a generated file of the project, such as a page of docs/. */
  public static void checkFile(Path file, String actual) throws IOException {
    if ("update".equals(System.getProperty("coracle.golden"))) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, actual);
    }
    assertEquals(
        Files.readString(file),
        actual,
        () -> file + "; -Dcoracle.golden=update takes the new text");
  }
}
