package dev.coracle.build.release;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.Excerpt;
import dev.coracle.diagnostic.ExitCode;
import java.util.List;

/** What keeps a release from going on, in words. */
final class ReleaseDiagnostics {
  private static final int SHOWN = 10;

  private ReleaseDiagnostics() {}

  static CoracleException problem(ExitCode exit, String code, String message, String fix) {
    return new CoracleException(exit, Diagnostic.error(code, message, fix));
  }

  /** The first of some names, and how many there are. */
  static String some(List<String> names) {
    String shown = String.join(", ", names.stream().limit(SHOWN).map(Excerpt::printable).toList());
    return names.size() > SHOWN ? shown + " and " + (names.size() - SHOWN) + " more" : shown;
  }
}
