package dev.coracle.container.run;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.coracle.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The configuration of a container (OCI runtime specification, config.md and config-linux.md): the
 * least privileges that common runtimes give by default, and less: no device nodes can be made.
 *
 * @param arguments the program first
 * @param environment {@code NAME=value}
 * @param workingDirectory absolute
 * @param root where the guest has the container's file system
 * @param hostname of the container
 * @param binds directories and files of the guest that the container gets
 * @param empty paths that get an empty file system in memory
 * @param cgroup where the container's own control group is
 * @param limits of that group
 */
public record RuntimeConfig(
    List<String> arguments,
    List<String> environment,
    Account account,
    String workingDirectory,
    String root,
    String hostname,
    List<Bind> binds,
    List<String> empty,
    String cgroup,
    Limits limits) {

  /** Those of common runtimes without CAP_MKNOD: who can make nodes can open the mapped root. */
  private static final List<String> CAPABILITIES =
      List.of(
          "CAP_CHOWN",
          "CAP_DAC_OVERRIDE",
          "CAP_FOWNER",
          "CAP_FSETID",
          "CAP_KILL",
          "CAP_SETGID",
          "CAP_SETUID",
          "CAP_SETPCAP",
          "CAP_NET_BIND_SERVICE",
          "CAP_NET_RAW",
          "CAP_SYS_CHROOT",
          "CAP_AUDIT_WRITE",
          "CAP_SETFCAP");

  private static final List<String> MASKED =
      List.of(
          "/proc/acpi",
          "/proc/asound",
          "/proc/interrupts",
          "/proc/kcore",
          "/proc/keys",
          "/proc/latency_stats",
          "/proc/sched_debug",
          "/proc/scsi",
          "/proc/timer_list",
          "/proc/timer_stats",
          "/sys/devices/virtual/powercap",
          "/sys/firmware");

  private static final List<String> READ_ONLY =
      List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

  /**
   * Something of the guest in the container.
   *
   * @param source in the guest
   * @param target in the container
   */
  public record Bind(String source, String target, boolean readOnly) {}

  /**
   * What a container may use; nothing limits it beyond the guest itself where none is given.
   *
   * @param memory in bytes
   * @param processes threads included
   */
  public record Limits(OptionalLong memory, OptionalLong processes) {
    /** None. */
    public static final Limits NONE = new Limits(OptionalLong.empty(), OptionalLong.empty());
  }

  public RuntimeConfig {
    arguments = List.copyOf(arguments);
    environment = List.copyOf(environment);
    binds = List.copyOf(binds);
    empty = List.copyOf(empty);
  }

  /** The text of config.json. */
  public String text() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = Json.generator(bytes)) {
      json.writeStartObject();
      json.writeStringField("ociVersion", "1.0.2");
      process(json);
      json.writeObjectFieldStart("root");
      json.writeStringField("path", root);
      json.writeEndObject();
      json.writeStringField("hostname", hostname);
      mounts(json);
      linux(json);
      json.writeEndObject();
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private void process(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("process");
    json.writeBooleanField("terminal", false);
    json.writeObjectFieldStart("user");
    json.writeNumberField("uid", account.uid());
    json.writeNumberField("gid", account.gid());
    json.writeArrayFieldStart("additionalGids");
    // As common runtimes do: a file that denies the group something must not be open to a program
    // that gives up its first group.
    json.writeNumber(account.gid());
    for (long group : account.groups()) {
      json.writeNumber(group);
    }
    json.writeEndArray();
    json.writeEndObject();
    Json.strings(json, "args", arguments);
    Json.strings(json, "env", environment);
    json.writeStringField("cwd", workingDirectory);
    json.writeObjectFieldStart("capabilities");
    // A program of another user gets none when it starts, as after any execve(2).
    List<String> own = account.uid() == 0 ? CAPABILITIES : List.of();
    Json.strings(json, "bounding", CAPABILITIES);
    Json.strings(json, "effective", own);
    Json.strings(json, "permitted", own);
    json.writeEndObject();
    json.writeBooleanField("noNewPrivileges", true);
    json.writeEndObject();
  }

  private void mounts(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("mounts");
    mount(json, "/proc", "proc", "proc", List.of("nosuid", "noexec", "nodev"));
    mount(
        json,
        "/dev",
        "tmpfs",
        "tmpfs",
        List.of("nosuid", "strictatime", "mode=755", "size=65536k"));
    mount(
        json,
        "/dev/pts",
        "devpts",
        "devpts",
        List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"));
    mount(
        json,
        "/dev/shm",
        "tmpfs",
        "shm",
        List.of("nosuid", "noexec", "nodev", "mode=1777", "size=65536k"));
    mount(json, "/dev/mqueue", "mqueue", "mqueue", List.of("nosuid", "noexec", "nodev"));
    mount(json, "/sys", "sysfs", "sysfs", List.of("nosuid", "noexec", "nodev", "ro"));
    mount(
        json,
        "/sys/fs/cgroup",
        "cgroup",
        "cgroup",
        List.of("nosuid", "noexec", "nodev", "relatime", "ro"));
    for (String path : empty) {
      mount(json, path, "tmpfs", "tmpfs", List.of("nosuid", "nodev", "mode=755"));
    }
    for (Bind bind : binds) {
      List<String> options = new ArrayList<>(List.of("rbind", "rprivate", "nosuid", "nodev"));
      options.add(bind.readOnly() ? "ro" : "rw");
      mount(json, bind.target(), "bind", bind.source(), options);
    }
    json.writeEndArray();
  }

  private static void mount(
      JsonGenerator json, String target, String type, String source, List<String> options)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("destination", target);
    json.writeStringField("type", type);
    json.writeStringField("source", source);
    Json.strings(json, "options", options);
    json.writeEndObject();
  }

  private void linux(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("linux");
    json.writeStringField("cgroupsPath", cgroup);
    resources(json);
    json.writeArrayFieldStart("namespaces");
    // The guest has one container, whose network is the guest's.
    for (String type : List.of("pid", "ipc", "uts", "mount", "cgroup")) {
      json.writeStartObject();
      json.writeStringField("type", type);
      json.writeEndObject();
    }
    json.writeEndArray();
    Json.strings(json, "maskedPaths", MASKED);
    Json.strings(json, "readonlyPaths", READ_ONLY);
    seccomp(json);
    json.writeEndObject();
  }

  /** No rules for devices: without them the runtime needs no BPF, and no node can be made. */
  private void resources(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("resources");
    limit(json, "memory", limits.memory());
    limit(json, "pids", limits.processes());
    json.writeEndObject();
  }

  private static void limit(JsonGenerator json, String controller, OptionalLong limit)
      throws IOException {
    if (limit.isPresent()) {
      json.writeObjectFieldStart(controller);
      json.writeNumberField("limit", limit.getAsLong());
      json.writeEndObject();
    }
  }

  private static void seccomp(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("seccomp");
    json.writeStringField("defaultAction", "SCMP_ACT_ALLOW");
    Json.strings(json, "architectures", List.of("SCMP_ARCH_X86_64"));
    json.writeArrayFieldStart("syscalls");
    for (Map.Entry<Integer, List<String>> each : DeniedSystemCalls.BY_ERROR.entrySet()) {
      rule(json, each.getValue(), each.getKey(), Optional.empty());
    }
    for (long flag : DeniedSystemCalls.NAMESPACE_FLAGS) {
      rule(json, List.of("clone"), DeniedSystemCalls.EPERM, Optional.of(flag));
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /**
   * A rule that denies.
   *
   * @param flag only if this bit of the first argument is set
   */
  private static void rule(JsonGenerator json, List<String> names, int error, Optional<Long> flag)
      throws IOException {
    json.writeStartObject();
    Json.strings(json, "names", names);
    json.writeStringField("action", "SCMP_ACT_ERRNO");
    json.writeNumberField("errnoRet", error);
    if (flag.isPresent()) {
      json.writeArrayFieldStart("args");
      json.writeStartObject();
      json.writeNumberField("index", 0);
      json.writeNumberField("value", flag.get());
      json.writeNumberField("valueTwo", flag.get());
      json.writeStringField("op", "SCMP_CMP_MASKED_EQ");
      json.writeEndObject();
      json.writeEndArray();
    }
    json.writeEndObject();
  }
}
