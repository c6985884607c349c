package dev.coracle.build.launch;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.coracle.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A hypervisor's file, and the kernel options that its guests need. */
public enum LaunchFile {
  /**
   * The configuration file of Firecracker (its API description, {@code FullVmConfiguration}; its
   * docs/pmem.md). The root is named by the command line: what Firecracker would add for a root
   * device is the whole device, and the root is a partition of it.
   */
  FIRECRACKER("VIRTIO_MMIO", "ACPI", "PCI", "KVM_GUEST") {
    @Override
    void write(JsonGenerator json, LaunchedGuest guest) throws IOException {
      json.writeObjectFieldStart("boot-source");
      json.writeStringField("kernel_image_path", guest.kernel());
      json.writeStringField("boot_args", guest.commandLine());
      json.writeEndObject();
      // Required by versions that have no default for it.
      Json.strings(json, "drives", List.of());
      json.writeArrayFieldStart("pmem");
      for (int i = 0; i < guest.images().size(); i++) {
        json.writeStartObject();
        json.writeStringField("id", "pmem" + i);
        json.writeStringField("path_on_host", guest.images().get(i));
        json.writeBooleanField("root_device", false);
        json.writeBooleanField("read_only", true);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeObjectFieldStart("machine-config");
      json.writeNumberField("vcpu_count", 1);
      json.writeNumberField("mem_size_mib", guest.memory() >> 20);
      json.writeEndObject();
    }
  },

  /** What {@code vm.create} of Cloud Hypervisor takes (its API description, {@code VmConfig}). */
  CLOUD_HYPERVISOR("VIRTIO_PCI", "PVH") {
    @Override
    void write(JsonGenerator json, LaunchedGuest guest) throws IOException {
      json.writeObjectFieldStart("payload");
      json.writeStringField("kernel", guest.kernel());
      json.writeStringField("cmdline", guest.commandLine());
      json.writeEndObject();
      json.writeObjectFieldStart("cpus");
      json.writeNumberField("boot_vcpus", 1);
      json.writeNumberField("max_vcpus", 1);
      json.writeEndObject();
      json.writeObjectFieldStart("memory");
      json.writeNumberField("size", guest.memory());
      json.writeEndObject();
      json.writeArrayFieldStart("pmem");
      for (String image : guest.images()) {
        json.writeStartObject();
        json.writeStringField("file", image);
        json.writeBooleanField("discard_writes", true);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeObjectFieldStart("serial");
      json.writeStringField("mode", "Tty");
      json.writeEndObject();
      json.writeObjectFieldStart("console");
      json.writeStringField("mode", "Off");
      json.writeEndObject();
    }
  };

  @SuppressWarnings("ImmutableEnumChecker") // a copy that cannot be changed
  private final List<String> options;

  LaunchFile(String... options) {
    this.options = List.of(options);
  }

  /** The one with this name in recipes, such as {@code cloud-hypervisor}. */
  public static LaunchFile of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  /** Its name in recipes. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The file's name in a result. */
  public String file() {
    return word() + ".json";
  }

  /** Kernel options without which a guest finds no root there, without {@code CONFIG_}. */
  public List<String> kernelOptions() {
    return options;
  }

  /** Writes the file into a result's directory. */
  public void write(LaunchedGuest guest, Path directory) throws IOException {
    try (OutputStream out = Files.newOutputStream(directory.resolve(file()));
        JsonGenerator json = Json.generator(out)) {
      json.writeStartObject();
      write(json, guest);
      json.writeEndObject();
      json.writeRaw('\n');
    }
  }

  abstract void write(JsonGenerator json, LaunchedGuest guest) throws IOException;
}
