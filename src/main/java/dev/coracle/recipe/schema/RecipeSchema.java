package dev.coracle.recipe.schema;

import static dev.coracle.recipe.schema.SchemaKeys.choice;
import static dev.coracle.recipe.schema.SchemaKeys.keyed;
import static dev.coracle.recipe.schema.SchemaKeys.list;
import static dev.coracle.recipe.schema.SchemaKeys.open;
import static dev.coracle.recipe.schema.SchemaKeys.optional;
import static dev.coracle.recipe.schema.SchemaKeys.required;

import dev.coracle.recipe.KnownNames;
import dev.coracle.recipe.schema.SchemaKey.Presence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What may stand in a recipe: the only place that lists its keys. The reader checks documents
 * against it, and the reference in {@code docs/recipes.md} is its print-out.
 */
public final class RecipeSchema {

  private static final MappingType CONTAINER =
      new MappingType(
          required(
              "image",
              ScalarType.CONTAINER_IMAGE,
              "where it is, as `coracle container` takes it; the lock says what a tag led to"),
          optional(
              "digest",
              ScalarType.DIGEST,
              "",
              "of its manifest, of the list that has it, or of its configuration; without it, what"
                  + " is there when the recipe is locked"));

  private static final MappingType PACKAGE_SOURCE =
      new MappingType(
          List.of(
              required(
                  "distribution",
                  ScalarType.ARCHIVE_WORD,
                  "distribution that publishes the packages, such as debian"),
              required("suites", list(ScalarType.ARCHIVE_WORD), "such as trixie and its updates"),
              optional("components", list(ScalarType.ARCHIVE_WORD), "main", "parts of the suites"),
              optional(
                  "keyring",
                  ScalarType.KEYRING,
                  "",
                  "file with the archive's keys, or the armored keys themselves; the host's archive"
                      + " keyring if left out"),
              optional(
                  "priority",
                  ScalarType.PRIORITY,
                  "",
                  "apt's priority of its packages; 500 if left out, 1 or 100 for suites that say"
                      + " so, such as backports")),
          SourceKeys.NO_MIRRORS);

  private static final MappingType SYSTEMD =
      new MappingType(
          required("default-target", ScalarType.TARGET, "what the guest boots to"),
          required(
              "units", open(ScalarType.UNIT), "units to include, with everything they require"),
          optional(
              "enable",
              open(ScalarType.UNIT),
              "",
              "units to include that the default target starts, whatever their [Install] says"),
          optional(
              "disable",
              open(ScalarType.UNIT),
              "",
              "units whose [Install] is not followed, so that only other units start them"),
          optional("mask", open(ScalarType.UNIT), "", "units that nothing can start"),
          optional(
              "unit-path",
              list(ScalarType.UNIT_DIRECTORY),
              "",
              "directories of units, best first, where systemd looks in all of its own otherwise"),
          optional(
              "drop-ins",
              keyed(FileKeys.DROP_IN, "name"),
              "",
              "settings laid over those of a unit"));

  private static final MappingType RESOLV =
      new MappingType(
          required("nameservers", list(ScalarType.ADDRESS), "addresses of name servers"),
          optional("search", open(ScalarType.HOST_NAME), "", "domains to look names up in"),
          optional("options", open(ScalarType.WORD), "", "options of the resolver"));

  private static final MappingType GRANT =
      new MappingType(
          required("path", ScalarType.GUEST_PATH, "a file of a package"),
          required(
              "allow",
              list(ScalarType.PRIVILEGE),
              choice("what it keeps: ", KnownNames.privileges())),
          required("reason", ScalarType.LINE, "why, for the report"));

  private static final MappingType CLOSURE =
      new MappingType(
          optional("off", ScalarType.YES, "", "nothing comes along by mention or companion rule"),
          optional(
              "skip",
              open(ScalarType.LINE),
              "",
              "packages, or paths with wildcards, whose mentions are not followed"));

  private static final MappingType INCLUDE =
      new MappingType(
          required("package", ScalarType.PACKAGE, "one of the packages that files are taken from"),
          optional(
              "paths", open(ScalarType.GUEST_PATH), "", "paths with wildcards; all if left out"),
          optional("except", open(ScalarType.GUEST_PATH), "", "paths with wildcards to leave out"),
          optional(
              "keep",
              open(ScalarType.LINE),
              "",
              "what a whole package is not trimmed of: docs, man, locales, headers"));

  private static final MappingType IMAGE =
      new MappingType(
          List.of(
              required(
                  "file-system",
                  ScalarType.FILE_SYSTEM,
                  choice("one of: ", KnownNames.FILE_SYSTEMS)),
              required(
                  "layout",
                  ScalarType.LAYOUT,
                  choice("partition table around the file system: ", KnownNames.LAYOUTS)),
              optional(
                  "outputs",
                  open(ScalarType.OUTPUT_FORMAT),
                  "",
                  "additional output formats of the same tree, such as initramfs-zstd"),
              optional("size-limit", ScalarType.SIZE, "", "largest file system allowed"),
              optional(
                  "huge-pages",
                  open(ScalarType.GUEST_PATH),
                  "",
                  "additional files to align to 2 MiB for huge page mappings; suitable"
                      + " libraries and programs are found automatically"),
              optional(
                  "verity",
                  ScalarType.VERITY,
                  "",
                  "sidecar: a Merkle tree in a file next to the image, checked by the host;"
                      + " guest: a Merkle tree in the image, checked by the guest's kernel"),
              optional(
                  "free-space", ScalarType.SIZE, "", "ext4: free space for the guest to write to"),
              optional("checksums", ScalarType.YES, "", "ext4: metadata carries checksums"),
              optional(
                  "package-metadata",
                  ScalarType.SWITCH,
                  "true",
                  "/var/lib/dpkg/status.d lists the packages in the image, for scanners"),
              optional(
                  "launch",
                  open(ScalarType.LAUNCH),
                  "",
                  choice(
                      "files by which these hypervisors start the result: ", KnownNames.LAUNCH))),
          Map.of(
              "compression",
              "compressed files are never DAX: the guest would copy instead of map them"),
          Map.of("also", "outputs"));

  /** What recipes share with their profiles and with their sections for one architecture. */
  public static final MappingType BODY =
      new MappingType(
          optional(
              "version",
              ScalarType.VERSION,
              "git",
              "a version, or git for the output of git describe"),
          required("package-source", PACKAGE_SOURCE, "where packages come from"),
          optional(
              "package-sources",
              keyed(SourceKeys.SOURCE, "name"),
              "",
              "further package sources: other distributions, backports, third parties"),
          optional("pins", keyed(SourceKeys.PIN, "package"), "", "which versions are preferred"),
          optional(
              "local-packages",
              open(ScalarType.HOST_PATH),
              "",
              "package files (.deb) of this host; they win over all sources"),
          optional(
              "snapshot",
              ScalarType.SNAPSHOT,
              "",
              "take all suites as they were at this time, such as 2026-05-01T00:00:00Z"),
          optional(
              "rebuild",
              keyed(SourceKeys.REBUILD, "package"),
              "",
              "packages that are built from source, with options of their own"),
          required("kernel", KernelKeys.KERNEL, "the kernel"),
          required("packages", list(ScalarType.PACKAGE), "packages that files are taken from"),
          required(
              "binaries",
              open(ScalarType.BINARY),
              "programs to include, with the libraries they need"),
          optional("libraries", open(ScalarType.LIBRARY), "", "optional libraries to include too"),
          required("systemd", SYSTEMD, "what systemd starts"),
          optional("users", keyed(AccountKeys.USER, "name"), "", "lines of /etc/passwd"),
          optional("groups", keyed(AccountKeys.GROUP, "name"), "", "lines of /etc/group"),
          optional(
              "files", keyed(FileKeys.FILE, "path"), "", "files, links and directories to add"),
          optional(
              "overlay",
              open(ScalarType.HOST_PATH),
              "",
              "directories laid over the root, one or a list; modes from DIR.modes beside each"),
          optional("include", keyed(INCLUDE, "package"), "", "parts of packages, or all of them"),
          optional("exclude", open(ScalarType.GUEST_PATH), "", "paths with wildcards to leave out"),
          optional("closure", CLOSURE, "", "what comes along without being named"),
          optional(
              "ca-certificates",
              ScalarType.YES,
              "",
              "the bundle of certificate authorities, from the package of that name"),
          optional(
              "sysctl",
              new TableType(ScalarType.SYSCTL_NAME, ScalarType.SYSCTL_VALUE),
              "",
              "kernel settings, made before init starts: sysctl.NAME=VALUE of the command line"),
          optional(
              "hosts",
              new TableType(ScalarType.HOST_NAME, ScalarType.ADDRESS),
              "",
              "/etc/hosts: the address of each name; localhost is added"),
          optional("resolv", RESOLV, "", "/etc/resolv.conf"),
          optional("grants", keyed(GRANT, "path"), "", "files that keep special privileges"),
          optional(
              "private-inputs",
              open(ScalarType.HOST_PATH),
              "",
              "files and directories of this host that inputs.zip lists by hash and does not carry"),
          required("image", IMAGE, "the image"),
          optional(
              "container",
              CONTAINER,
              "",
              "a container image that the result carries for its guests"),
          optional("verify", VerifyKeys.VERIFY, "", "how the result is verified"));

  private static final SchemaKey VARS =
      optional(
          "vars",
          new TableType(ScalarType.VAR_NAME, ScalarType.TEXT),
          "",
          "values to use elsewhere as ${{name}}, and in templates");

  private static final SchemaKey REMOVE =
      optional(
          "remove",
          RemovableKeys.type(BODY),
          "",
          "what to take out of the parents: lists of names or paths, by the list's key");

  /** A profile, or what applies to one architecture only. */
  public static final MappingType SECTION = new MappingType(section(), Map.of());

  /** The whole recipe. */
  public static final MappingType RECIPE = new MappingType(recipe(), Map.of());

  private static List<SchemaKey> recipe() {
    List<SchemaKey> keys = new ArrayList<>();
    keys.add(
        optional(
            "extends",
            open(ScalarType.HOST_PATH),
            "",
            "parent recipes to build on, one or a list: paths from this recipe's directory, or"
                + " names of Coracle's own"));
    keys.add(new SchemaKey("name", ScalarType.RECIPE_NAME, Presence.OWN, "", "names the result"));
    keys.add(
        required(
            "architecture",
            ScalarType.ARCHITECTURE,
            "Debian architecture name, such as" + " amd64"));
    keys.addAll(SECTION.keys());
    keys.add(
        optional(
            "on-architecture",
            new TableType(ScalarType.ANY_ARCHITECTURE, SECTION),
            "",
            "keys that count for one architecture only, by its name"));
    keys.add(
        optional(
            "profiles",
            new TableType(ScalarType.PROFILE, SECTION),
            "",
            "keys that count with `--profile NAME` only, by that name"));
    return List.copyOf(keys);
  }

  private RecipeSchema() {}

  private static List<SchemaKey> section() {
    List<SchemaKey> keys = new ArrayList<>(BODY.keys());
    keys.add(VARS);
    keys.add(REMOVE);
    return List.copyOf(keys);
  }

  /**
   * One line of the reference.
   *
   * @param path keys from the outside in, such as {@code kernel.source.package}; {@code []} marks
   *     the elements of a list
   * @param type what the value is
   * @param required whether it must be there
   * @param fallback what is taken where it is missing; may be empty
   * @param meaning what it does
   */
  public record Row(String path, String type, boolean required, String fallback, String meaning) {}

  /** Every key of a recipe, in order. */
  public static List<Row> reference() {
    List<Row> rows = new ArrayList<>();
    collect("", RECIPE, rows);
    return List.copyOf(rows);
  }

  private static void collect(String prefix, ValueType type, List<Row> rows) {
    if (type instanceof ListType list) {
      collect(prefix + "[]", list.element(), rows);
    } else if (type instanceof MappingType map) {
      for (SchemaKey key : map.keys()) {
        String path = prefix.isEmpty() ? key.name() : prefix + "." + key.name();
        boolean required = key.presence() != Presence.OPTIONAL;
        rows.add(new Row(path, key.type().words(), required, key.fallback(), key.meaning()));
        if (key != REMOVE) {
          collect(path, key.type(), rows);
        }
      }
    }
  }
}
