package dev.coracle.answer.diff;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.lock.LockedPackage;
import dev.coracle.source.apt.deb.PackageContents;
import dev.coracle.source.apt.deb.PackageUnpacker;
import dev.coracle.source.apt.index.DebianVersion;
import dev.coracle.store.Store;
import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * Changelogs of the packages that the store has (Debian policy 12.7). Entries are newest first, and
 * each begins with {@code source (version) suites; urgency=…} (deb-changelog(5)).
 */
public final class DebChangelogs implements Changelogs {
  private static final Pattern HEAD = Pattern.compile("[a-z0-9][a-z0-9+.-]* \\(([^()\\s]+)\\).*");

  /** More is read in the changelog itself. */
  private static final int MOST_LINES = 60;

  private static final int MOST_BYTES = 8 << 20;

  private final Store store;

  public DebChangelogs(Store store) {
    this.store = store;
  }

  @Override
  public List<String> between(LockedPackage older, LockedPackage newer) {
    try {
      Optional<PackageContents> contents = PackageUnpacker.unpacked(newer, store);
      if (contents.isEmpty() || DebianVersion.compare(older.version(), newer.version()) > 0) {
        return List.of();
      }
      for (String name : List.of("changelog.Debian.gz", "changelog.gz")) {
        TreePath path = TreePath.of("/usr/share/doc/" + newer.name() + "/" + name);
        if (contents.get().nodes().get(path) instanceof Node.RegularFile file) {
          try (InputStream stream = new GZIPInputStream(file.content().open())) {
            return entries(stream, older.version());
          }
        }
      }
    } catch (IOException | CoracleException e) {
      return List.of(); // A changelog is an extra; what cannot be read is not there.
    }
    return List.of();
  }

  /** The lines of entries that are newer than a version. */
  static List<String> entries(InputStream changelog, String older) throws IOException {
    List<String> lines = new ArrayList<>();
    BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new ByteArrayInputStream(changelog.readNBytes(MOST_BYTES)),
                StandardCharsets.UTF_8));
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      Matcher head = HEAD.matcher(line);
      if (head.matches()) {
        if (DebianVersion.compare(head.group(1), older) <= 0) {
          break;
        }
        lines.add(head.group(1));
      } else if (!line.isBlank() && !line.startsWith(" -- ")) {
        lines.add(line.stripTrailing());
      }
      if (lines.size() >= MOST_LINES) {
        lines.add("  …");
        break;
      }
    }
    return lines;
  }
}
