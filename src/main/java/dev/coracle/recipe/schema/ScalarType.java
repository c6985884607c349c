package dev.coracle.recipe.schema;

import dev.coracle.diagnostic.Excerpt;
import dev.coracle.recipe.KnownNames;
import dev.coracle.recipe.MountOptions;
import dev.coracle.recipe.yaml.RecipeDocument.Scalar;
import dev.coracle.tree.LinuxLimits;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** The kinds of single values in a recipe. */
public enum ScalarType implements ValueType {
  RECIPE_NAME("name"),
  VERSION("version"),
  ARCHITECTURE("architecture"),
  ANY_ARCHITECTURE("architecture"),
  PROFILE("name"),
  VAR_NAME("name"),
  KEY_PATH("key"),
  ARCHIVE_WORD("name"),
  HOST_PATH("path on the host"),
  KEYRING("path on the host or keys"),
  URL("address"),
  SOURCE_NAME("name"),
  SUITE("name"),
  PRIORITY("priority"),
  PACKAGE_PATTERN("pattern"),
  VERSION_PATTERN("pattern"),
  SNAPSHOT("time"),
  SHA256("SHA-256"),
  DIGEST("digest"),
  CONTAINER_IMAGE("container image"),
  GIT_URL("address"),
  GIT_REPOSITORY("address"),
  GIT_REF("ref"),
  GIT_PATH("path"),
  PACKAGE("package name"),
  KERNEL_BASE("word"),
  KERNEL_OPTION("kernel option"),
  KERNEL_VALUE("value of a kernel option"),
  SOURCE_TREE("path on the host"),
  COMPILER("word"),
  FRAGMENT("fragment name or path on the host"),
  DRIVER("module name"),
  ARGUMENT("kernel argument"),
  BUILD_OPTION("name of an option"),
  BINARY("name or path in the guest"),
  LIBRARY("soname"),
  UNIT("unit name"),
  TARGET("unit name"),
  USER("name"),
  CHECK_NAME("name"),
  SCRIPT("shell script"),
  DROP_IN("drop-in"),
  SYSCTL_NAME("name"),
  SYSCTL_VALUE("text"),
  HOST_NAME("host name"),
  ADDRESS("IP address"),
  WORD("word"),
  AUTHORIZED_KEY("public key"),
  ID("number"),
  LINE("text"),
  TEXT("text"),
  GUEST_PATH("path in the guest"),
  UNIT_DIRECTORY("directory of units"),
  LINK_TARGET("path"),
  PORT("port"),
  EXIT_STATUS("exit status"),
  PROCESSES("number"),
  VIRTIO_PORT("name"),
  DISK_NAME("name"),
  EARLY_MOUNT("word"),
  MOUNT_OPTIONS("mount options"),
  YES("true"),
  SWITCH("true or false"),
  MODE("octal mode"),
  PRIVILEGE("word"),
  FILE_SYSTEM("word"),
  LAYOUT("word"),
  OUTPUT_FORMAT("word"),
  VERITY("word"),
  LAUNCH("word"),
  SIZE("size"),
  MACHINE("name"),
  DURATION("duration"),
  DATE("date"),
  REPORTED_CHECK("name of a check in reports");

  private final String words;

  ScalarType(String words) {
    this.words = words;
  }

  @Override
  public String words() {
    return words;
  }

  /** Why a scalar is not of this kind; empty if it is. */
  public Optional<InvalidValue> fault(Scalar scalar) {
    String text = scalar.text();
    if (this == YES) {
      return scalar.isTrue()
          ? Optional.empty()
          : InvalidValue.value("the only value here is true", "write true, or leave the key out");
    }
    if (this == SWITCH) {
      return scalar.isBoolean()
          ? Optional.empty()
          : InvalidValue.value(
              Excerpt.quote(text) + " is neither true nor false", "write true or false");
    }
    if (scalar.isBoolean()) {
      return Optional.of(
          new InvalidValue(
              "recipe.quote",
              "YAML reads the bare word " + text + " as true or false, and text is expected here",
              "write \"" + text + "\" if you mean the word"));
    }
    if (text.isEmpty() && this != TEXT) {
      return Optional.of(
          new InvalidValue(
              "recipe.missing-value", "the value is empty", "write a value, or leave the key out"));
    }
    return switch (this) {
      case RECIPE_NAME -> Names.lowerCase("a recipe", text);
      case VERSION -> Names.version(text);
      case ARCHITECTURE -> Names.oneOf("architecture", text, KnownNames.architectures());
      case ANY_ARCHITECTURE -> Names.oneOf("architecture", text, KnownNames.DEBIAN_ARCHITECTURES);
      case PROFILE -> Names.lowerCase("a profile", text);
      case VAR_NAME -> Names.variable(text);
      case ARCHIVE_WORD -> Names.archiveWord(text);
      case HOST_PATH, SOURCE_TREE -> hostPathFault(text);
      case KEYRING -> keyringFault(text);
      case URL -> SourceNames.url(text);
      case SOURCE_NAME -> Names.lowerCase("a package source", text);
      case SUITE -> SourceNames.suite(text);
      case PRIORITY -> SourceNames.priority(text);
      case PACKAGE_PATTERN -> SourceNames.pattern("a package", text, "+.-");
      case VERSION_PATTERN -> SourceNames.pattern("a version", text, "+.-:~");
      case SNAPSHOT -> SourceNames.snapshot(text);
      case SHA256 -> SourceNames.sha256(text);
      case DIGEST -> digestFault(text);
      case CONTAINER_IMAGE -> containerFault(text);
      case GIT_URL -> SourceNames.gitUrl(text);
      case GIT_REPOSITORY -> SourceNames.gitRepository(text);
      case GIT_REF -> SourceNames.gitRef(text);
      case GIT_PATH -> SourceNames.gitPath(text);
      case LINE, KEY_PATH -> lineFault(text);
      case PACKAGE -> Names.debianPackage(text);
      case BUILD_OPTION -> Names.buildOption(text);
      case KERNEL_BASE -> Names.oneOf("base", text, KnownNames.KERNEL_BASES);
      case KERNEL_OPTION -> KernelKeys.option(text);
      case KERNEL_VALUE -> KernelKeys.value(text);
      case COMPILER -> Names.oneOf("compiler", text, KnownNames.COMPILERS);
      case FRAGMENT -> KernelKeys.isPath(text) ? hostPathFault(text) : Names.fragment(text);
      case DRIVER -> Names.driver(text);
      case ARGUMENT -> argumentFault(text);
      case BINARY -> Names.binary(text);
      case LIBRARY -> Names.library(text);
      case UNIT -> Names.unit(text);
      case TARGET -> Names.target(text);
      case USER -> Names.user(text);
      case CHECK_NAME -> Names.lowerCase("a check", text);
      case SCRIPT -> scriptFault(text);
      case DROP_IN -> SystemNames.dropIn(text);
      case SYSCTL_NAME -> SystemNames.sysctl(text);
      case SYSCTL_VALUE -> SystemNames.sysctlValue(text);
      case HOST_NAME -> SystemNames.host(text);
      case ADDRESS -> SystemNames.address(text);
      case WORD -> SystemNames.word(text);
      case AUTHORIZED_KEY -> SystemNames.authorizedKey(text);
      case ID -> Quantities.idFault(text);
      case GUEST_PATH -> Names.guestPath(text);
      case UNIT_DIRECTORY -> Names.oneOf("directory of units", text, KnownNames.UNIT_DIRECTORIES);
      case LINK_TARGET -> linkFault(text);
      case MODE -> Quantities.modeFault(text);
      case PRIVILEGE -> Names.oneOf("privilege", text, KnownNames.privileges());
      case FILE_SYSTEM -> Names.oneOf("file system", text, KnownNames.FILE_SYSTEMS);
      case VERITY -> Names.oneOf("location of the Merkle tree", text, KnownNames.VERITY);
      case LAUNCH -> Names.oneOf("hypervisor", text, KnownNames.LAUNCH);
      case OUTPUT_FORMAT -> Names.oneOf("output format", text, KnownNames.outputFormats());
      case PORT -> Quantities.portFault(text);
      case EXIT_STATUS -> Quantities.rangeFault(text, "an exit status", 0, 255);
      case PROCESSES -> Quantities.rangeFault(text, "a number of processes", 1, 1 << 22);
      case VIRTIO_PORT -> DeviceNames.virtioPort(text);
      case DISK_NAME -> DeviceNames.disk(text);
      case EARLY_MOUNT -> Names.oneOf("early mount", text, KnownNames.earlyMounts());
      case MOUNT_OPTIONS -> optionsFault(text);
      case LAYOUT -> Names.oneOf("layout", text, KnownNames.LAYOUTS);
      case SIZE -> Quantities.sizeFault(text);
      case MACHINE -> Names.archiveWord(text);
      case DURATION -> Quantities.durationFault(text);
      case DATE -> Quantities.dateFault(text);
      case REPORTED_CHECK -> Names.reportedCheck(text);
      case TEXT, YES, SWITCH -> Optional.empty();
    };
  }

  private static Optional<InvalidValue> digestFault(String text) {
    return text.matches("sha256:[0-9a-f]{64}")
        ? Optional.empty()
        : InvalidValue.value(
            Excerpt.quote(text) + " is no digest",
            "write sha256: and 64 hexadecimal digits, as `skopeo inspect` prints it");
  }

  private static Optional<InvalidValue> containerFault(String text) {
    return text.matches("(oci:|oci-archive:|docker-archive:|docker://).+")
        ? lineFault(text)
        : InvalidValue.value(
            Excerpt.quote(text) + " is not a container image",
            "write oci:DIR[:TAG], oci-archive:FILE, docker-archive:FILE or"
                + " docker://HOST/NAME[:TAG]");
  }

  private static Optional<InvalidValue> optionsFault(String text) {
    return MountOptions.problem(text)
        .flatMap(
            option ->
                InvalidValue.value(
                    Excerpt.quote(option) + " is no option that can be mounted with here",
                    "write options separated by commas, of: " + MountOptions.known()));
  }

  /** Why a text that no recipe wrote, such as a tag, cannot be a version; empty if it can. */
  public static Optional<String> versionProblem(String text) {
    return Names.version(text).map(InvalidValue::message);
  }

  /** Why a text that no recipe wrote cannot name a recipe; empty if it can. */
  public static Optional<InvalidValue> nameProblem(String text) {
    return Names.lowerCase("a recipe", text);
  }

  private static Optional<InvalidValue> lineFault(String text) {
    return Names.hasControl(text)
        ? InvalidValue.value(
            "the value has a line break or control character in it", "keep it to one line")
        : Optional.empty();
  }

  private static Optional<InvalidValue> scriptFault(String text) {
    return text.indexOf('\0') >= 0
        ? InvalidValue.value(
            "the script contains a NUL character", "write text that a shell can read")
        : Optional.empty();
  }

  @SuppressWarnings("ReturnValueIgnored") // whether it throws is the question
  private static Optional<InvalidValue> hostPathFault(String text) {
    try {
      Path.of(text);
    } catch (InvalidPathException e) {
      return InvalidValue.value(
          Excerpt.quote(text) + " cannot be a path on this host: " + e.getReason(),
          "use ASCII names, or a UTF-8 locale");
    }
    return lineFault(text);
  }

  private static Optional<InvalidValue> keyringFault(String text) {
    if (SourceNames.isKeyBlock(text)) {
      return Optional.empty();
    }
    return text.stripLeading().startsWith("-----BEGIN")
        ? InvalidValue.value(
            "this is not an armored public key",
            "write what `gpg --export --armor KEY` prints; it begins with -----BEGIN PGP PUBLIC"
                + " KEY BLOCK-----")
        : hostPathFault(text);
  }

  private static Optional<InvalidValue> linkFault(String text) {
    boolean tooLong = text.length() > LinuxLimits.MAX_PATH;
    return tooLong
        ? InvalidValue.value(
            "a link's target has " + LinuxLimits.MAX_PATH + " bytes at most", "shorten it")
        : lineFault(text);
  }

  /** Spaces part arguments on a kernel command line, unless double quotes hold them together. */
  private static Optional<InvalidValue> argumentFault(String text) {
    boolean inQuotes = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        inQuotes = !inQuotes;
      } else if (c < ' ' || c > '~') {
        return InvalidValue.value(
            Excerpt.quote(text) + " has a character that is not allowed on a kernel command line",
            "use printable ASCII");
      } else if (c == ' ' && !inQuotes) {
        return InvalidValue.value(
            Excerpt.quote(text) + " is more than one argument",
            "write one argument per entry; quote a value with spaces: 'name=\"a b\"'");
      }
    }
    return inQuotes
        ? InvalidValue.value(
            Excerpt.quote(text) + " opens a quote and does not close it", "close it")
        : Optional.empty();
  }
}
