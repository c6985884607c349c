package dev.coracle.diagnostic;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What each diagnostic code, and each cause of a failed boot, means and what cures it: the resource
 * {@code /diagnostics.yaml}. It is read on request only; no diagnostic needs it to be printed.
 */
public final class DiagnosticCatalog {
  private static final String RESOURCE = "/diagnostics.yaml";

  /** Codes without an area: what the command line itself prints. */
  private static final Set<String> GENERAL = Set.of("bug", "usage");

  private final SortedMap<String, Entry> entries;

  private DiagnosticCatalog(SortedMap<String, Entry> entries) {
    this.entries = Collections.unmodifiableSortedMap(entries);
  }

  /**
   * One code.
   *
   * @param code the stable word, such as {@code recipe.unknown-key} or {@code dax-lost}
   * @param meaning what is wrong, in whole sentences (Markdown)
   * @param example a message as a person sees it, without severity, place and code
   * @param cure what to do, in whole sentences (Markdown)
   */
  public record Entry(String code, String meaning, String example, String cure) {
    /** Whether this is a cause of a failed boot and not a diagnostic code. */
    public boolean isBootFailure() {
      return area().isEmpty() && !GENERAL.contains(code);
    }

    /** What stands before the dot of a diagnostic code; empty where there is no dot. */
    public String area() {
      return code.substring(0, Math.max(0, code.indexOf('.')));
    }
  }

  /** Reads the catalog that this program was built with. */
  public static DiagnosticCatalog load() {
    try (InputStream stream = DiagnosticCatalog.class.getResourceAsStream(RESOURCE);
        JsonParser parser = YAMLFactory.builder().build().createParser(stream)) {
      SortedMap<String, Entry> entries = new TreeMap<>();
      expect(parser, parser.nextToken(), JsonToken.START_OBJECT);
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        Entry entry = entry(parser);
        if (entries.put(entry.code(), entry) != null) {
          throw new IllegalStateException(RESOURCE + ": " + entry.code() + " is there twice");
        }
      }
      return new DiagnosticCatalog(entries);
    } catch (IOException e) {
      throw new UncheckedIOException(RESOURCE, e);
    }
  }

  /** All entries, by code. */
  public Collection<Entry> entries() {
    return entries.values();
  }

  /** The entry of a code, if there is one. */
  public Optional<Entry> find(String code) {
    return Optional.ofNullable(entries.get(code));
  }

  private static Entry entry(JsonParser parser) throws IOException {
    String code = parser.currentName();
    expect(parser, parser.nextToken(), JsonToken.START_OBJECT);
    String meaning = text(parser, "meaning");
    String example = text(parser, "example");
    String cure = text(parser, "cure");
    expect(parser, parser.nextToken(), JsonToken.END_OBJECT);
    return new Entry(code, meaning, example, cure);
  }

  private static String text(JsonParser parser, String key) throws IOException {
    expect(parser, parser.nextToken(), JsonToken.FIELD_NAME);
    if (!parser.currentName().equals(key)) {
      throw new IllegalStateException(where(parser) + "expected the key " + key);
    }
    expect(parser, parser.nextToken(), JsonToken.VALUE_STRING);
    return parser.getText();
  }

  private static void expect(JsonParser parser, JsonToken actual, JsonToken expected) {
    if (actual != expected) {
      throw new IllegalStateException(where(parser) + "expected " + expected + ", not " + actual);
    }
  }

  private static String where(JsonParser parser) {
    return RESOURCE + " line " + parser.currentTokenLocation().getLineNr() + ": ";
  }
}
