package dev.coracle.recipe.yaml;

import dev.coracle.diagnostic.ProblemCollector;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.host.InputFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** From a file to text that can be parsed. */
public final class RecipeBytes {
  /** The largest file taken for a recipe, in bytes. */
  public static final int LIMIT = 1 << 20;

  private RecipeBytes() {}

  /** Reads a file; an exception's message is fit for a user. */
  public static byte[] read(Path file) throws IOException {
    try {
      return InputFile.read(file, LIMIT);
    } catch (NoSuchFileException e) {
      throw new IOException("there is no such file", e);
    } catch (AccessDeniedException e) {
      throw new IOException("permission denied", e);
    }
  }

  /** Decodes a recipe; empty, with the problem noted, where the bytes are not plain text. */
  public static Optional<SourceText> decode(String file, byte[] bytes, ProblemCollector problems) {
    CharBuffer chars = CharBuffer.allocate(bytes.length);
    CoderResult result =
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes), chars, true);
    String text = chars.flip().toString();
    SourceText source = new SourceText(file, text.startsWith("\uFEFF") ? text.substring(1) : text);
    problems.source(source.file(), source::excerpt);
    int odd = firstUnprintable(source.text());
    if (odd >= 0) {
      SourceLocation place = source.place(odd);
      String name = String.format("U+%04X", source.text().codePointAt(odd));
      problems.error(
          place,
          "recipe.not-text",
          "not a text file: it holds the control character " + name,
          "check that this is the file you mean; remove the character");
      return Optional.empty();
    }
    if (result.isError()) {
      problems.error(
          source.place(source.text().length()),
          "recipe.not-utf8",
          "not a text file: the bytes here are not UTF-8",
          "check that this is the file you mean; save it as UTF-8");
      return Optional.empty();
    }
    return Optional.of(source);
  }

  /** The characters that YAML allows are those of YAML 1.1, production c-printable. */
  private static int firstUnprintable(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean control = c < ' ' && c != '\t' && c != '\n' && c != '\r';
      boolean high = c >= 0x7F && c < 0xA0 && c != 0x85;
      if (control || high || c == '\uFFFE' || c == '\uFFFF' || c == '\uFEFF') {
        return i;
      }
    }
    return -1;
  }
}
