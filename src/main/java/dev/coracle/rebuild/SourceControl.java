package dev.coracle.rebuild;

import dev.coracle.deb822.Deb822;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.lock.LockedPackage;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A source package's control file (dsc(5)). Its own signature, made by its uploader, is of no use
 * here: its SHA-256 stands in the archive's signed index.
 *
 * @param format such as {@code 3.0 (quilt)}
 * @param files the other files of the package
 */
record SourceControl(String format, List<LockedPackage> files) {
  private static final long MOST_BYTES = 1 << 20;
  private static final String SIGNED = "-----BEGIN PGP SIGNED MESSAGE-----";
  private static final String SIGNATURE = "-----BEGIN PGP SIGNATURE-----";

  SourceControl {
    files = List.copyOf(files);
  }

  /**
   * Reads one.
   *
   * @param dsc what it is
   * @param file where it is, checked
   * @throws CoracleException (INTEGRITY) {@code rebuild.source} if it is malformed
   */
  static SourceControl read(LockedPackage dsc, Path file) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw malformed(dsc, "has more than " + MOST_BYTES + " bytes");
    }
    List<String> lines = text(Files.readString(file, StandardCharsets.UTF_8).lines().toList());
    List<Deb822.Paragraph> paragraphs = Deb822.paragraphs(lines);
    Map<String, String> fields = paragraphs.isEmpty() ? Map.of() : paragraphs.get(0).fields();
    String format = fields.getOrDefault("format", "1.0");
    String directory = dsc.path().substring(0, dsc.path().lastIndexOf('/') + 1);
    List<LockedPackage> files = new ArrayList<>();
    for (String line : fields.getOrDefault("checksums-sha256", "").lines().toList()) {
      if (!line.isBlank()) {
        files.add(file(dsc, directory, line.strip().split(" +", -1)));
      }
    }
    if (files.isEmpty()) {
      throw malformed(dsc, "names no files");
    }
    return new SourceControl(format, files);
  }

  private static List<String> text(List<String> lines) {
    if (lines.isEmpty() || !lines.get(0).equals(SIGNED)) {
      return lines;
    }
    int begin = lines.indexOf("") + 1;
    int end = lines.indexOf(SIGNATURE);
    return lines.subList(begin, end < begin ? lines.size() : end);
  }

  private static LockedPackage file(LockedPackage dsc, String directory, String[] parts) {
    if (parts.length != 3
        || !parts[0].matches("[0-9a-f]{64}")
        || !parts[1].matches("[0-9]{1,18}")
        || !parts[2].matches("[A-Za-z0-9][A-Za-z0-9+.~_-]*")) {
      throw malformed(dsc, "has the line \"" + String.join(" ", parts) + '"');
    }
    return new LockedPackage(
        dsc.name(),
        dsc.version(),
        dsc.architecture(),
        dsc.suite(),
        directory + parts[2],
        Long.parseLong(parts[1]),
        new Sha256(parts[0]));
  }

  private static CoracleException malformed(LockedPackage dsc, String what) {
    return new CoracleException(
        ExitCode.INTEGRITY,
        Diagnostic.error(
            "rebuild.source",
            "the control file of the source package " + dsc.nameAndVersion() + " " + what,
            "report it to the archive's operators"));
  }
}
