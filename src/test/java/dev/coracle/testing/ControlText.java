package dev.coracle.testing;

import dev.coracle.source.apt.index.PackageOrigin;
import dev.coracle.source.apt.index.PackageRecord;
import dev.coracle.source.apt.index.Relation;
import dev.coracle.tree.Sha256;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Just enough parsing of Packages paragraphs for tests of the resolver. */
public final class ControlText {
  private ControlText() {}

  /** All records of a Packages file. */
  static List<PackageRecord> read(Path file, String suite) throws IOException {
    List<PackageRecord> records = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    try (BufferedReader in = Files.newBufferedReader(file)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (!line.isEmpty()) {
          lines.add(line);
        } else if (!lines.isEmpty()) {
          records.add(record(suite, lines.toArray(String[]::new)));
          lines.clear();
        }
      }
    }
    if (!lines.isEmpty()) {
      records.add(record(suite, lines.toArray(String[]::new)));
    }
    return records;
  }

  /** A record from lines; what is not given is plain. */
  public static PackageRecord record(String suite, String... lines) {
    return record(PackageOrigin.of(suite), lines);
  }

  /** The same of another source. */
  public static PackageRecord record(PackageOrigin origin, String... lines) {
    Map<String, String> fields = new HashMap<>();
    for (String line : lines) {
      int colon = line.indexOf(':');
      if (!line.startsWith(" ")) {
        fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
      }
    }
    List<List<Relation>> dependencies = new ArrayList<>(groups(fields.get("Pre-Depends")));
    dependencies.addAll(groups(fields.get("Depends")));
    List<Relation> conflicts = new ArrayList<>();
    groups(fields.get("Conflicts")).forEach(conflicts::addAll);
    groups(fields.get("Breaks")).forEach(conflicts::addAll);
    List<Relation> provides = new ArrayList<>();
    groups(fields.get("Provides")).forEach(provides::addAll);
    String name = fields.get("Package");
    return new PackageRecord(
        name,
        fields.getOrDefault("Version", "1"),
        fields.getOrDefault("Architecture", "amd64"),
        fields.getOrDefault("Multi-Arch", "no"),
        "yes".equals(fields.get("Essential")),
        fields.getOrDefault("Priority", "optional"),
        dependencies,
        provides,
        conflicts,
        origin,
        fields.getOrDefault("Filename", "pool/main/x/" + name + "/" + name + ".deb"),
        Long.parseLong(fields.getOrDefault("Size", "1")),
        new Sha256(fields.getOrDefault("SHA256", "0".repeat(64))));
  }

  private static List<List<Relation>> groups(String field) {
    List<List<Relation>> groups = new ArrayList<>();
    if (field == null || field.isBlank()) {
      return groups;
    }
    for (String group : field.split(",")) {
      if (!group.isBlank()) {
        List<Relation> alternatives = new ArrayList<>();
        for (String one : group.split("\\|")) {
          alternatives.add(relation(one.strip()));
        }
        groups.add(alternatives);
      }
    }
    return groups;
  }

  private static Relation relation(String text) {
    String name = text;
    String operator = "";
    String version = "";
    int open = text.indexOf('(');
    if (open >= 0) {
      String inner = text.substring(open + 1, text.indexOf(')')).strip();
      int end = 0;
      while ("<>=".indexOf(inner.charAt(end)) >= 0) {
        end++;
      }
      operator = inner.substring(0, end);
      version = inner.substring(end).strip();
      name = text.substring(0, open).strip();
    }
    int colon = name.indexOf(':');
    return colon < 0
        ? new Relation(name, "", operator, version)
        : new Relation(name.substring(0, colon), name.substring(colon + 1), operator, version);
  }
}
