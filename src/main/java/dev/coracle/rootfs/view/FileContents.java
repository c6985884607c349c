package dev.coracle.rootfs.view;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.elf.ElfFacts;
import dev.coracle.elf.MalformedElfException;
import dev.coracle.tree.Content;
import dev.coracle.tree.Node;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Reads files of a view; a file of the store that cannot be read is the machine's fault. */
public final class FileContents {
  /** The kernel looks at so many bytes for a {@code #!} line (BINPRM_BUF_SIZE). */
  private static final int SCRIPT_LINE = 256;

  private static final char LAST_LATIN = 0xff;
  private static final char LETTER = '\u00e9';
  private static final char NO_LETTER = '\u00a4';

  private final PathView view;
  private final Map<Sha256, Optional<String>> scriptLines = new ConcurrentHashMap<>();
  private final ElfCache elf;

  public FileContents(PathView view, ElfCache elf) {
    this.view = view;
    this.elf = elf;
  }

  /** The bytes of a regular file or of what a hard link names. */
  public Optional<Content> content(Node node) {
    if (node instanceof Node.HardLink link) {
      return view.node(view.canonical(link.target().text())).flatMap(this::content);
    }
    return node instanceof Node.RegularFile file ? Optional.of(file.content()) : Optional.empty();
  }

  /** ELF facts; empty where the file is something else. */
  public Optional<ElfFacts> elf(String path, Content content) throws MalformedElfException {
    try {
      return elf.facts(content);
    } catch (MalformedElfException e) {
      throw e;
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  /** The whole file. */
  public byte[] bytes(String path, Content content) {
    try {
      return content.readAll();
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  /** The whole file as text. */
  public String text(String path, Content content) {
    return new String(bytes(path, content), StandardCharsets.UTF_8);
  }

  /**
   * The whole file as text in which names and paths are looked for: letters beyond ISO 8859-1 are
   * one such letter, other characters one that is no letter. Java searches such texts several times
   * as fast.
   */
  public String searchableText(String path, Content content) {
    byte[] bytes = bytes(path, content);
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (text.length() == bytes.length) {
      return text; // ASCII
    }
    char[] latin = text.toCharArray();
    for (int i = 0; i < latin.length; i++) {
      if (latin[i] > LAST_LATIN) {
        latin[i] = latin(latin[i]);
      }
    }
    return new String(latin);
  }

  private static char latin(char c) {
    char other = Character.isWhitespace(c) ? ' ' : NO_LETTER;
    return Character.isLetterOrDigit(c) ? LETTER : other;
  }

  /** What follows {@code #!}, if the file is a script. */
  public Optional<String> scriptLine(String path, Content content) {
    return scriptLines.computeIfAbsent(content.sha256(), digest -> readScriptLine(path, content));
  }

  private static Optional<String> readScriptLine(String path, Content content) {
    ByteBuffer buffer = ByteBuffer.allocate(SCRIPT_LINE);
    try (Content.Positioned source = content.openPositioned()) {
      source.read(buffer, 0);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
    String head = new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
    if (!head.startsWith("#!")) {
      return Optional.empty();
    }
    int end = head.indexOf('\n');
    String line = head.substring(2, end < 0 ? head.length() : end);
    // The kernel strips blanks and tabs (fs/binfmt_script.c), not a carriage return.
    return Optional.of(line.replaceAll("^[ \\t]+|[ \\t]+$", ""));
  }

  private static CoracleException unreadable(String path, IOException cause) {
    return new CoracleException(
        ExitCode.ENVIRONMENT,
        Diagnostic.error(
            "rootfs.unreadable",
            "the content of " + path + " cannot be read: " + cause.getMessage(),
            "check the store's disk"),
        cause);
  }
}
