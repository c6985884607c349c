package dev.coracle.recipe.schema;

import static dev.coracle.recipe.schema.SchemaKeys.choice;
import static dev.coracle.recipe.schema.SchemaKeys.keyed;
import static dev.coracle.recipe.schema.SchemaKeys.list;
import static dev.coracle.recipe.schema.SchemaKeys.open;
import static dev.coracle.recipe.schema.SchemaKeys.optional;
import static dev.coracle.recipe.schema.SchemaKeys.required;

import dev.coracle.diagnostic.Excerpt;
import dev.coracle.recipe.KnownNames;
import dev.coracle.recipe.yaml.RecipeDocument.Mapping;
import java.util.List;
import java.util.Optional;

/** Keys of the kernel. */
public final class KernelKeys {
  /** The kinds of kernel source, of which a recipe names one. */
  public static final List<String> SOURCE_KINDS = List.of("package", "url", "git", "directory");

  private static final String PREFIX = "CONFIG_";

  private static final MappingType GIT =
      new MappingType(
          required(
              "url",
              ScalarType.GIT_REPOSITORY,
              "its address; https, or http or git to this host, or file:///DIRECTORY"),
          required("ref", ScalarType.GIT_REF, "a branch, a tag or a commit; locked as a commit"));

  /** Where a kernel's source comes from; one of {@link #SOURCE_KINDS}. */
  static final MappingType SOURCE =
      new MappingType(
          List.of(
              optional("package", ScalarType.PACKAGE, "", "package that holds the kernel's source"),
              optional(
                  "distribution",
                  ScalarType.ARCHIVE_WORD,
                  "",
                  "as above; that of package-source if left out"),
              optional(
                  "suites",
                  list(ScalarType.ARCHIVE_WORD),
                  "",
                  "the kernel's own suites; required with package"),
              optional("components", list(ScalarType.ARCHIVE_WORD), "main", "parts of the suites"),
              optional(
                  "keyring",
                  ScalarType.KEYRING,
                  "",
                  "as above; that of package-source if left out and the distribution is the same"),
              optional(
                  "url",
                  ScalarType.URL,
                  "",
                  "address of a tar archive of the source; https, or http to this host"),
              optional(
                  "sha256",
                  ScalarType.SHA256,
                  "",
                  "SHA-256 of the archive at url; required with it"),
              optional("git", GIT, "", "a commit of a git repository"),
              optional(
                  "directory",
                  ScalarType.SOURCE_TREE,
                  "",
                  "a source tree of this host that nothing was compiled in; its content is part of"
                      + " the kernel's key")),
          SourceKeys.NO_MIRRORS_BUT_URL);

  private static final MappingType TOOLCHAIN =
      new MappingType(
          List.of(
              optional(
                  "suites",
                  list(ScalarType.ARCHIVE_WORD),
                  "",
                  "suites of the compiler's packages; if left out those of kernel.source, or of"
                      + " package-source where the source is no package")),
          SourceKeys.NO_MIRRORS);

  private static final MappingType OPTION =
      new MappingType(
          required("option", ScalarType.KERNEL_OPTION, "its name, such as CONFIG_ZRAM"),
          required(
              "value",
              ScalarType.KERNEL_VALUE,
              "y, n, a number (12 or 0x1f) or a text; takes the place of what fragments say"),
          required("reason", ScalarType.LINE, "why"));

  static final MappingType KERNEL =
      new MappingType(
          required("source", SOURCE, "where the kernel's source comes from"),
          optional(
              "compiler",
              ScalarType.COMPILER,
              "packages",
              choice("where the compiler comes from: ", KnownNames.COMPILERS)),
          optional("toolchain", TOOLCHAIN, "", "the compiler's packages, with compiler: packages"),
          required(
              "base",
              ScalarType.KERNEL_BASE,
              choice(
                  "configuration that the fragments are merged into: ", KnownNames.KERNEL_BASES)),
          required(
              "fragments",
              open(ScalarType.FRAGMENT),
              "files of kernel-configs/ by their names, or own files as ./NAME.config; relative"
                  + " paths begin at the recipe's directory"),
          optional("options", keyed(OPTION, "option"), "", "single options"),
          optional(
              "patches",
              open(ScalarType.HOST_PATH),
              "",
              "unified diffs that are applied to the source, in order, as `patch -p1` does"),
          required("drivers", open(ScalarType.DRIVER), "modules to build in"),
          required(
              "command-line",
              open(ScalarType.ARGUMENT),
              "one kernel parameter per entry; arguments of init follow `--`; without `root=`, the"
                  + " PARTUUID of the image is added"));

  private KernelKeys() {}

  /** Whether a child's source is of another kind than its parent's, which it then replaces. */
  public static boolean replaces(MappingType type, Mapping parent, Mapping child) {
    return type == SOURCE
        && SOURCE_KINDS.stream().anyMatch(kind -> child.has(kind) && !parent.has(kind))
        && SOURCE_KINDS.stream().anyMatch(parent::has);
  }

  /** Whether a recipe names a fragment by a path of the host. */
  public static boolean isPath(String fragment) {
    return fragment.startsWith("./") || fragment.startsWith("../") || fragment.startsWith("/");
  }

  static Optional<InvalidValue> option(String text) {
    String name = text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : "";
    if (name.matches("[A-Za-z0-9_]+")) {
      return Optional.empty();
    }
    int equals = text.indexOf('=');
    String fix = "write it as in .config, such as CONFIG_ZRAM";
    if (equals > 0) {
      fix = "write option: " + text.substring(0, equals) + ", value: " + text.substring(equals + 1);
    } else if (text.matches("[A-Z0-9_]+")) {
      fix = "write " + PREFIX + text;
    }
    return InvalidValue.value(Excerpt.quote(text) + " is not the name of a kernel option", fix);
  }

  static Optional<InvalidValue> value(String text) {
    if (text.equals("m")) {
      return InvalidValue.value("guest kernels have no modules", "write y");
    }
    boolean quoted = text.startsWith("\"");
    String inner = quoted && text.length() > 1 ? text.substring(1, text.length() - 1) : text;
    boolean good =
        !Names.hasControl(text)
            && inner.indexOf('"') < 0
            && inner.indexOf('\\') < 0
            && (!quoted || (text.length() > 1 && text.endsWith("\"")));
    return good
        ? Optional.empty()
        : InvalidValue.value(
            Excerpt.quote(text) + " is not a value that Kconfig can read",
            "write y, n, a number (12 or 0x1f) or a text without quotes and backslashes in it");
  }

  /** A value as {@code .config} writes it: a text is in double quotes there. */
  public static String configValue(String text) {
    boolean plain = text.matches("y|n|-?[0-9]+|0[xX][0-9a-fA-F]+") || text.startsWith("\"");
    return plain ? text : '"' + text + '"';
  }
}
