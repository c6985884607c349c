package dev.coracle.recipe.schema;

import static dev.coracle.recipe.schema.SchemaKeys.list;
import static dev.coracle.recipe.schema.SchemaKeys.optional;
import static dev.coracle.recipe.schema.SchemaKeys.required;

import java.util.List;
import java.util.Map;

/** The keys of further package sources and of pins. */
final class SourceKeys {
  /** Why no key names a server. */
  private static final String NO_MIRROR =
      "recipes name no mirror: it comes from the host's apt configuration, or --mirror; a third"
          + " party's repository goes under package-sources";

  static final Map<String, String> NO_MIRRORS =
      Map.of("mirror", NO_MIRROR, "mirrors", NO_MIRROR, "url", NO_MIRROR, "uri", NO_MIRROR);

  /** For mappings in which {@code url} is the address of a single file. */
  static final Map<String, String> NO_MIRRORS_BUT_URL =
      Map.of("mirror", NO_MIRROR, "mirrors", NO_MIRROR, "uri", NO_MIRROR);

  static final MappingType SOURCE =
      new MappingType(
          required("name", ScalarType.SOURCE_NAME, "what pins and messages call it"),
          optional(
              "url",
              ScalarType.URL,
              "",
              "a third party's repository: https, or http to this host; @SNAPSHOTID@ in it stands"
                  + " for the snapshot time. Left out for a distribution's own archive"),
          optional(
              "distribution",
              ScalarType.ARCHIVE_WORD,
              "",
              "Origin of its Release files; that of package-source if left out, and not checked"
                  + " for a third party"),
          required(
              "suites",
              list(ScalarType.SUITE),
              "as above; ./ or another directory with a slash at its end is a flat repository"),
          optional("components", list(ScalarType.ARCHIVE_WORD), "main", "parts of the suites"),
          optional(
              "keyring",
              ScalarType.KEYRING,
              "",
              "as above; required for a third party; that of package-source if left out and the"
                  + " distribution is the same"),
          optional("priority", ScalarType.PRIORITY, "", "as above"),
          optional(
              "no-snapshot",
              ScalarType.YES,
              "",
              "a third party's repository that keeps no snapshots: taken as it is now"));

  static final MappingType PIN =
      new MappingType(
          required("package", ScalarType.PACKAGE_PATTERN, "a package, or a pattern with * and ?"),
          optional("version", ScalarType.VERSION_PATTERN, "", "a version, or a pattern"),
          optional("suite", ScalarType.SUITE, "", "the suite that offers the version"),
          optional("source", ScalarType.SOURCE_NAME, "", "the package source that offers it"),
          required(
              "priority",
              ScalarType.PRIORITY,
              "the highest wins, then the newest version; below 0: never"));

  static final MappingType REBUILD =
      new MappingType(
          List.of(
              required(
                  "package",
                  ScalarType.PACKAGE,
                  "a source package; how it is built stands in rebuild/NAME.yaml beside the recipe"
                      + " or among Coracle's recipes"),
              optional(
                  "rules",
                  ScalarType.PACKAGE,
                  "",
                  "the NAME of the rules of how it is built, if they are not called as the"
                      + " package"),
              optional(
                  "suites",
                  list(ScalarType.ARCHIVE_WORD),
                  "",
                  "suites of its source; those of package-source if left out, which also have what"
                      + " it is built with"),
              optional(
                  "options",
                  new TableType(ScalarType.BUILD_OPTION, ScalarType.LINE),
                  "",
                  "options of its build (meson, configure, make variables), in addition to those"
                      + " of its rules")),
          NO_MIRRORS);

  private SourceKeys() {}
}
