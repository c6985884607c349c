package dev.coracle.rebuild;

import dev.coracle.deb822.Deb822;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.lock.LockedPackage;
import dev.coracle.source.apt.release.ChecksumLine;
import dev.coracle.source.apt.release.ClearSignedText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A source package's control file (dsc(5)). Its own signature, made by its uploader, is of no use
 * here: its SHA-256 stands in the archive's signed index.
 *
 * @param format such as {@code 3.0 (quilt)}
 * @param files the other files of the package
 */
record DscFile(String format, List<LockedPackage> files) {
  private static final long MOST_BYTES = 1 << 20;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9+.~_-]*");

  DscFile {
    files = List.copyOf(files);
  }

  /**
   * Reads one.
   *
   * @param dsc what it is
   * @param file where it is, checked
   * @throws CoracleException (INTEGRITY) {@code rebuild.source} if it is malformed
   */
  static DscFile read(LockedPackage dsc, Path file) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw malformed(dsc, "has more than " + MOST_BYTES + " bytes");
    }
    List<String> lines = text(dsc, Files.readString(file, StandardCharsets.UTF_8));
    List<Deb822.Paragraph> paragraphs = Deb822.paragraphs(lines);
    Map<String, String> fields = paragraphs.isEmpty() ? Map.of() : paragraphs.get(0).fields();
    String format = fields.getOrDefault("format", "1.0");
    String directory = dsc.path().substring(0, dsc.path().lastIndexOf('/') + 1);
    List<LockedPackage> files = new ArrayList<>();
    for (String line : fields.getOrDefault("checksums-sha256", "").lines().toList()) {
      if (!line.isBlank()) {
        files.add(file(dsc, directory, line.strip()));
      }
    }
    if (files.isEmpty()) {
      throw malformed(dsc, "names no files");
    }
    return new DscFile(format, files);
  }

  private static List<String> text(LockedPackage dsc, String text) {
    if (!text.startsWith(ClearSignedText.BEGIN_MESSAGE)) {
      return text.lines().toList();
    }
    try {
      return ClearSignedText.parse(text.getBytes(StandardCharsets.UTF_8)).lines();
    } catch (ClearSignedText.FormatException e) {
      throw malformed(dsc, String.valueOf(e.getMessage()));
    }
  }

  private static LockedPackage file(LockedPackage dsc, String directory, String line) {
    ChecksumLine file =
        ChecksumLine.parse(line)
            .filter(each -> NAME.matcher(each.name()).matches())
            .orElseThrow(() -> malformed(dsc, "has the line \"" + line + '"'));
    return new LockedPackage(
        dsc.name(),
        dsc.version(),
        dsc.architecture(),
        dsc.suite(),
        directory + file.name(),
        file.content().size(),
        file.content().sha256());
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
