package dev.coracle.lock;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Writes a lock as text. It is YAML, and it is a line format: one package a line, each line with
 * the same fields in the same order, so that version control shows what moved. {@link LockParser}
 * reads exactly this.
 */
final class LockPrinter {
  /**
   * Raised when the format changes. 2: ids of accounts, sources of packages, files. 3: packages of
   * the toolchain. 4: kernel sources that are no package, own kernel fragments and patches,
   * container images. 5: packages that are built from source.
   */
  static final int SCHEMA = 5;

  /** Of a lock that has nothing newer: earlier versions of Coracle read it. */
  private static final int WITHOUT_REBUILDS = 4;

  /** The oldest that is still read. */
  static final int OLDEST = 1;

  /** All that are read. */
  static final List<String> READABLE = List.of("1", "2", "3", "4", "5");

  /** What stands before a package's source, after the other fields, where it has one. */
  static final String SOURCE_FIELD = ", source: ";

  /** What stands before each value in a package's line, in order; the last is followed by }. */
  static final List<String> PACKAGE_FIELDS =
      List.of(
          "name: ",
          ", version: ",
          ", architecture: ",
          ", suite: ",
          ", size: ",
          ", sha256: ",
          ", path: ");

  /** What stands before each value in a file's line, in order; the last is followed by }. */
  static final List<String> FILE_FIELDS = List.of("url: ", ", size: ", ", sha256: ");

  static final List<String> GIT_FIELDS =
      List.of("git: ", ", ref: ", ", commit: ", ", path: ", ", size: ", ", sha256: ");

  /** The same for the archive of a whole commit. */
  static final List<String> COMMIT_FIELDS =
      List.of("git: ", ", ref: ", ", commit: ", ", size: ", ", sha256: ");

  static final List<String> DIRECTORY_FIELDS = List.of("directory: ", ", sha256: ");

  /** Begins the section of own fragments and patches, which a lock without any lacks. */
  static final String KERNEL_FILE_COUNT = "kernel-file-count";

  static final String KERNEL_FILES = "kernel-files";

  static final List<String> KERNEL_FILE_FIELDS = List.of("file: ", ", sha256: ");

  /** Begins the section of files, which a lock without any lacks. */
  static final String FILE_COUNT = "file-count";

  /** The line of the container image, which a lock of a recipe without one lacks. */
  static final String CONTAINER = "container";

  static final List<String> CONTAINER_FIELDS =
      List.of("image: ", ", named: ", ", digest: ", ", config: ");

  /** Begins the section of its layers, in the order of the image. */
  static final String LAYER_COUNT = "container-layer-count";

  static final String LAYERS = "container-layers";

  static final List<String> LAYER_FIELDS = List.of("digest: ", ", diff-id: ");

  /** Begins the section of the toolchain's packages, which is missing where the host has it. */
  static final String TOOLCHAIN_COUNT = "toolchain-count";

  static final String TOOLCHAIN = "toolchain";

  /** Begins the sections of packages that are built from source; a lock without any lacks them. */
  static final String REBUILD_COUNT = "rebuild-count";

  static final String REBUILD = "rebuild";

  static final String REBUILD_TOOLCHAIN_COUNT = "rebuild-toolchain-count";

  static final String REBUILD_TOOLCHAIN = "rebuild-toolchain";

  static final String PACKAGE_COUNT = "package-count";

  static final String USER = "user: ";
  static final String GROUP = "group: ";
  static final String ID = ", id: ";

  private LockPrinter() {}

  static String print(LockFile lock) {
    StringBuilder text = new StringBuilder(64 + 320 * (lock.packages().size() + 4));
    text.append("# The facts that the recipe beside this file was resolved to: keep them together");
    text.append(" under version control.\n");
    text.append("# Written by Coracle. Do not edit; to resolve again, delete this file.\n");
    text.append("schema: ").append(lock.rebuilds().isEmpty() ? WITHOUT_REBUILDS : SCHEMA);
    text.append('\n');
    text.append("inputs: ").append(lock.inputs()).append('\n');
    text.append("# ").append(Instant.ofEpochSecond(lock.locked())).append('\n');
    text.append("locked: ").append(lock.locked()).append('\n');
    text.append("compiler: ").append(quote(lock.toolchain().compiler())).append('\n');
    text.append("linker: ").append(quote(lock.toolchain().linker())).append('\n');
    text.append("kernel-source: ");
    print(text, lock.kernelSource());
    print(text, lock.accounts());
    lock.container().ifPresent(container -> print(text, container));
    if (!lock.kernelFiles().isEmpty()) {
      printLocal(text, lock.kernelFiles());
    }
    if (!lock.toolchain().isHosts()) {
      print(text, TOOLCHAIN_COUNT, TOOLCHAIN, lock.toolchain().packages());
    }
    if (!lock.rebuilds().isEmpty()) {
      print(text, REBUILD_COUNT, REBUILD, lock.rebuilds().sources());
      print(text, REBUILD_TOOLCHAIN_COUNT, REBUILD_TOOLCHAIN, lock.rebuilds().toolchain());
    }
    print(text, PACKAGE_COUNT, "packages", lock.packages());
    if (!lock.files().isEmpty()) {
      print(text, lock.files());
    }
    return text.toString();
  }

  private static void print(
      StringBuilder text, String count, String name, List<LockedPackage> packages) {
    text.append(count).append(": ").append(packages.size()).append('\n');
    text.append(name).append(":\n");
    List<LockedPackage> sorted = new ArrayList<>(packages);
    sorted.sort(Comparator.comparing(LockedPackage::name));
    for (LockedPackage each : sorted) {
      text.append("  - ");
      print(text, each);
    }
  }

  private static void printLocal(StringBuilder text, List<LockedLocalFile> files) {
    text.append(KERNEL_FILE_COUNT).append(": ").append(files.size()).append('\n');
    text.append(KERNEL_FILES).append(":\n");
    for (LockedLocalFile each : files) {
      text.append("  - ");
      print(text, KERNEL_FILE_FIELDS, List.of(quote(each.path()), quote(each.sha256().hex())));
      text.append("}\n");
    }
  }

  private static void print(StringBuilder text, LockedKernelSource source) {
    String digest = quote(source.sha256().hex());
    if (source instanceof LockedPackage locked) {
      print(text, locked);
      return;
    }
    if (source instanceof LockedFile file && file.isGit()) {
      String size = Long.toString(file.size());
      List<String> values =
          List.of(quote(file.url()), quote(file.ref()), quote(file.commit()), size, digest);
      print(text, COMMIT_FIELDS, values);
    } else if (source instanceof LockedFile file) {
      print(text, FILE_FIELDS, List.of(quote(file.url()), Long.toString(file.size()), digest));
    } else if (source instanceof LockedDirectory directory) {
      print(text, DIRECTORY_FIELDS, List.of(quote(directory.path()), digest));
    }
    text.append("}\n");
  }

  private static void print(StringBuilder text, List<LockedFile> files) {
    text.append(FILE_COUNT).append(": ").append(files.size()).append('\n');
    text.append("files:\n");
    List<LockedFile> sorted = new ArrayList<>(files);
    sorted.sort(LockedFile.ORDER);
    for (LockedFile each : sorted) {
      String size = Long.toString(each.size());
      String digest = quote(each.sha256().hex());
      text.append("  - ");
      if (each.isGit()) {
        List<String> values =
            List.of(
                quote(each.url()),
                quote(each.ref()),
                quote(each.commit()),
                quote(each.path()),
                size,
                digest);
        print(text, GIT_FIELDS, values);
      } else {
        print(text, FILE_FIELDS, List.of(quote(each.url()), size, digest));
      }
      text.append("}\n");
    }
  }

  private static void print(StringBuilder text, LockedContainer container) {
    text.append(CONTAINER).append(": ");
    print(
        text,
        CONTAINER_FIELDS,
        List.of(
            quote(container.image()),
            quote(container.named().hex()),
            quote(container.digest().hex()),
            quote(container.config().hex())));
    text.append("}\n");
    text.append(LAYER_COUNT).append(": ").append(container.layers().size()).append('\n');
    text.append(LAYERS).append(":\n");
    for (LockedContainer.Layer layer : container.layers()) {
      text.append("  - ");
      print(text, LAYER_FIELDS, List.of(quote(layer.digest().hex()), quote(layer.diffId().hex())));
      text.append("}\n");
    }
  }

  private static void print(StringBuilder text, List<String> fields, List<String> values) {
    text.append('{');
    for (int i = 0; i < values.size(); i++) {
      text.append(fields.get(i)).append(values.get(i));
    }
  }

  private static void print(StringBuilder text, AccountIds accounts) {
    text.append("account-count: ").append(accounts.count()).append('\n');
    text.append("accounts:\n");
    accounts.users().forEach((name, id) -> account(text, USER, name, id));
    accounts.groups().forEach((name, id) -> account(text, GROUP, name, id));
  }

  private static void account(StringBuilder text, String kind, String name, long id) {
    text.append("  - {").append(kind).append(quote(name)).append(ID).append(id).append("}\n");
  }

  private static void print(StringBuilder text, LockedPackage locked) {
    List<String> values =
        List.of(
            quote(locked.name()),
            quote(locked.version()),
            locked.architecture(),
            quote(locked.suite()),
            Long.toString(locked.size()),
            quote(locked.sha256().hex()),
            quote(locked.path()));
    print(text, PACKAGE_FIELDS, values);
    if (!locked.source().isEmpty()) {
      text.append(SOURCE_FIELD).append(quote(locked.source()));
    }
    text.append("}\n");
  }

  /** A YAML double-quoted scalar. */
  private static String quote(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (Character.isISOControl(value.charAt(i))) {
        throw new IllegalArgumentException("a lock's values are single lines: " + value);
      }
    }
    return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
