package dev.coracle.sbom;

import dev.coracle.deb822.Deb822;
import dev.coracle.lock.LockedPackage;
import java.util.List;
import java.util.Map;

/**
 * A package of the image.
 *
 * @param locked which one
 * @param control its control file (deb-control(5))
 * @param copyright its copyright file; empty where it has none
 */
public record SbomPackage(LockedPackage locked, String control, String copyright) {

  /** A source package. */
  record Source(String name, String version) {
    /** The version without the distribution's revision. */
    String upstream() {
      int dash = version.lastIndexOf('-');
      return dash < 0 ? version : version.substring(0, dash);
    }

    /** The distribution's revision; empty for a native package. */
    String revision() {
      int dash = version.lastIndexOf('-');
      return dash < 0 ? "" : version.substring(dash + 1);
    }
  }

  /** The control fields, by lower-case name. */
  Map<String, String> fields() {
    List<Deb822.Paragraph> all = Deb822.paragraphs(control.lines().toList());
    return all.isEmpty() ? Map.of() : all.get(0).fields();
  }

  /** The source package: {@code Source: NAME (VERSION)}, each as the binary's where left out. */
  Source source() {
    String field = fields().getOrDefault("source", locked.name());
    String[] words = field.split("[ ()]+", -1);
    return new Source(words[0], words.length > 1 ? words[1] : locked.version());
  }
}
