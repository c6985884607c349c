package dev.coracle.answer.diff;

import dev.coracle.answer.diff.Changelogs.Changelog;
import dev.coracle.answer.diff.Changelogs.Entry;
import dev.coracle.source.apt.index.DebianVersion;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads deb-changelog(5): entries are newest first, and each begins with {@code source (version)
 * suites; urgency=…}.
 */
final class ChangelogReader {
  private static final Pattern HEAD = Pattern.compile("([a-z0-9][a-z0-9+.-]*) \\(([^()\\s]+)\\).*");

  /** More is read in the changelog itself. */
  private static final int MOST_LINES = 60;

  private static final int MOST_BYTES = 8 << 20;

  private final List<Entry> entries = new ArrayList<>();
  private String version = "";
  private String source = "";
  private final List<String> lines = new ArrayList<>();
  private int count;

  private ChangelogReader() {}

  /** The entries that are newer than a version. */
  static Changelog after(InputStream changelog, String older) throws IOException {
    return new ChangelogReader().read(changelog, older);
  }

  private Changelog read(InputStream changelog, String older) throws IOException {
    BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new ByteArrayInputStream(changelog.readNBytes(MOST_BYTES)),
                StandardCharsets.UTF_8));
    boolean complete = true;
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      Matcher head = HEAD.matcher(line);
      if (head.matches()) {
        if (DebianVersion.compare(head.group(2), older) <= 0) {
          break;
        }
        close();
        source = source.isEmpty() ? head.group(1) : source;
        version = head.group(2);
      } else if (!line.isBlank() && !line.startsWith(" -- ")) {
        lines.add(line.stripTrailing());
      }
      if (++count > MOST_LINES) {
        complete = false;
        break;
      }
    }
    close();
    return new Changelog(source, entries, complete);
  }

  private void close() {
    if (!version.isEmpty()) {
      entries.add(new Entry(version, lines));
    }
    lines.clear();
  }
}
