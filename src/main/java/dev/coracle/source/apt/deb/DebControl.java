package dev.coracle.source.apt.deb;

import dev.coracle.deb822.Deb822;
import dev.coracle.deb822.Deb822Exception;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.lock.LockedPackage;
import dev.coracle.tar.TarDiagnostics;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a package file says of itself, in the {@code control} file (deb-control(5)).
 *
 * @param name Package
 * @param version Version
 * @param architecture Architecture
 * @param source the source package's name, without the version that Source may have
 * @param scripts texts of the maintainer scripts by name, such as {@code postinst}; read, never run
 * @param text the whole file
 * @param checksums the file {@code md5sums} (deb-md5sums(5)); empty if the package has none
 */
public record DebControl(
    String name,
    String version,
    String architecture,
    String source,
    SortedMap<String, String> scripts,
    String text,
    String checksums) {

  public DebControl {
    scripts = Collections.unmodifiableSortedMap(new TreeMap<>(scripts));
  }

  static DebControl parse(
      String text, SortedMap<String, String> scripts, String checksums, DebDiagnostics problem) {
    Map<String, String> fields;
    try {
      fields = Deb822.fields(List.of(text.split("\n", -1)));
    } catch (Deb822Exception e) {
      throw problem.malformed("it " + TarDiagnostics.printable(String.valueOf(e.getMessage())));
    }
    String name = need(fields, "Package", problem);
    return new DebControl(
        name,
        need(fields, "Version", problem),
        need(fields, "Architecture", problem),
        fields.getOrDefault("source", name).split("[ (]", 2)[0],
        scripts,
        text,
        checksums);
  }

  private static String need(Map<String, String> fields, String name, DebDiagnostics problem) {
    String value = fields.get(name.toLowerCase(Locale.ROOT));
    if (value == null || value.isEmpty()) {
      throw problem.malformed("the field '" + name + "' is missing");
    }
    return value;
  }

  /**
   * Checks that a package file is the one that is locked.
   *
   * @throws CoracleException (INTEGRITY) {@code deb.mismatch}
   */
  public void check(LockedPackage locked) {
    List<String> differences = new ArrayList<>();
    compare("Package", name, locked.name(), differences);
    compare("Version", version, locked.version(), differences);
    compare("Architecture", architecture, locked.architecture(), differences);
    if (!differences.isEmpty()) {
      throw new CoracleException(
          ExitCode.INTEGRITY,
          Diagnostic.error(
              "deb.mismatch",
              "the file of package "
                  + locked.nameAndVersion()
                  + " is another package: "
                  + String.join(", ", differences),
              "the archive's index and the package disagree: update the lock, or use another"
                  + " mirror"));
    }
  }

  private static void compare(String field, String is, String should, List<String> differences) {
    if (!is.equals(should)) {
      differences.add(
          field + " is '" + TarDiagnostics.printable(is) + "' instead of '" + should + "'");
    }
  }
}
