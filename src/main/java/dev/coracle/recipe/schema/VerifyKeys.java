package dev.coracle.recipe.schema;

import static dev.coracle.recipe.schema.SchemaKeys.keyed;
import static dev.coracle.recipe.schema.SchemaKeys.open;
import static dev.coracle.recipe.schema.SchemaKeys.optional;
import static dev.coracle.recipe.schema.SchemaKeys.required;

import dev.coracle.diagnostic.ProblemCollector;
import dev.coracle.recipe.yaml.RecipeDocument.Entry;
import dev.coracle.recipe.yaml.RecipeDocument.Mapping;
import java.util.List;

/** Keys of {@code verify}. */
final class VerifyKeys {
  private static final MappingType WAIVER =
      new MappingType(
          required(
              "line",
              ScalarType.LINE,
              "the console line without its time; * stands for any characters"),
          required("reason", ScalarType.LINE, "why it is harmless"),
          optional("until", ScalarType.DATE, "", "last day on which it counts, in UTC"));

  private static final MappingType LIMITS =
      new MappingType(
          optional("boot", ScalarType.DURATION, "", "longest boot allowed, virtual time"),
          optional(
              "slower",
              ScalarType.DURATION,
              "",
              "how much slower than the previous version a boot may be, virtual time"),
          optional("image", ScalarType.SIZE, "", "largest image file allowed"),
          optional("memory", ScalarType.SIZE, "", "most memory the booted guest may use"));

  private static final MappingType DISK =
      new MappingType(
          required(
              "name",
              ScalarType.DISK_NAME,
              "its serial number; checks find it as /dev/disk/by-id/virtio-NAME"),
          required("size", ScalarType.SIZE, "how large it is; it is empty"));

  private static final MappingType DEVICES =
      new MappingType(
          optional(
              "virtio-ports",
              open(ScalarType.VIRTIO_PORT),
              "",
              "virtio-serial ports, such as org.qemu.guest_agent.0"),
          optional("disks", keyed(DISK, "name"), "", "virtio disks to write to"));

  static final MappingType CHECK =
      new MappingType(
          required("name", ScalarType.CHECK_NAME, "the check is user.NAME in reports"),
          optional("run", ScalarType.SCRIPT, "", "what the booted guest runs"),
          optional(
              "tcp", ScalarType.PORT, "", "the guest's port that the host connects to instead"),
          optional(
              "virtio-port",
              ScalarType.VIRTIO_PORT,
              "",
              "the virtio-serial port that the host connects to instead"),
          optional("send", ScalarType.TEXT, "", "what the host sends first"),
          required(
              "expect",
              ScalarType.TEXT,
              "what the script must print, the final line break is ignored;"
                  + " what the answer to the host must contain"),
          optional("deadline", ScalarType.DURATION, "5s", "how long it may take"));

  private static final MappingType WORKLOAD =
      new MappingType(
          optional("run", ScalarType.SCRIPT, "", "what it runs last; busybox's programs are there"),
          optional("status", ScalarType.EXIT_STATUS, "0", "what that must exit with"),
          optional("memory", ScalarType.SIZE, "64MiB", "the container's memory limit"),
          optional("processes", ScalarType.PROCESSES, "64", "the container's limit of processes"),
          optional(
              "start",
              ScalarType.DURATION,
              "",
              "how late its first instruction may run after the kernel's start, virtual time"));

  static final MappingType VERIFY =
      new MappingType(
          optional("machine", ScalarType.MACHINE, "auto", "machine profile to boot on"),
          optional("memory", ScalarType.SIZE, "128MiB", "memory of the guest"),
          optional(
              "deadline",
              ScalarType.DURATION,
              "60s",
              "how long one boot may take, on a busy host without the wait for a processor"),
          optional("waivers", keyed(WAIVER, "line"), "", "warnings that are known and harmless"),
          optional(
              "informational",
              open(ScalarType.REPORTED_CHECK),
              "",
              "checks of boots whose failure is reported and does not fail the verification"),
          optional("limits", LIMITS, "", "what fails the verification if it is exceeded"),
          optional("devices", DEVICES, "", "what each boot has more than the machine itself"),
          optional("checks", keyed(CHECK, "name"), "", "checks that run in the booted guest"),
          optional(
              "workload", WORKLOAD, "", "a container of the result's files that the guest runs"));

  private static final List<String> KINDS = List.of("run", "tcp", "virtio-port");

  private VerifyKeys() {}

  /** A check is asked in the guest or from the host. */
  static void check(Mapping check, ProblemCollector problems) {
    List<String> kinds = KINDS.stream().filter(check::has).toList();
    Entry send = check.entry("send").orElse(null);
    if (kinds.size() != 1) {
      problems.error(
          check.place(),
          "recipe.check-kind",
          kinds.isEmpty()
              ? "this check has neither run, tcp nor virtio-port"
              : "a check cannot have both " + kinds.get(0) + " and " + kinds.get(1),
          "write run for a script in the guest, tcp or virtio-port for a connection from the host");
    } else if (kinds.get(0).equals("run") && send != null) {
      problems.error(
          send.key().place(),
          "recipe.check-kind",
          "send goes with tcp and virtio-port, and this check runs a script",
          "remove send");
    }
  }
}
