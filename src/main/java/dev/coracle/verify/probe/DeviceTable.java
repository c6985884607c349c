package dev.coracle.verify.probe;

import dev.coracle.verify.plan.KernelCommandLine;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The table of a device mapper device: the one target that it must have, in the notation of {@code
 * dm-mod.create} (Linux, {@code include/uapi/linux/dm-ioctl.h}, dm-init.rst).
 *
 * @param fields first sector, sectors, the target's type and its arguments
 */
record DeviceTable(List<String> fields) {
  private static final String CREATE = "dm-mod.create=";

  /** How many fields precede the table: name, UUID, minor number and flags. */
  private static final int FIELDS_BEFORE = 4;

  /** Places in struct dm_ioctl; then, from each target's own start, in struct dm_target_spec. */
  private static final int DATA_START = 16;

  private static final int TARGET_COUNT = 20;
  private static final int FLAGS = 28;
  private static final int TYPE = 24;
  private static final int TYPE_BYTES = 16;
  private static final int ARGUMENTS = TYPE + TYPE_BYTES;

  /** The answer did not fit. */
  private static final int BUFFER_FULL = 1 << 8;

  /**
   * Where verity's arguments have its two devices: named one way on the command line, another in
   * the answer.
   */
  private static final int DATA_DEVICE = 4;

  private static final int HASH_DEVICE = 5;

  DeviceTable {
    fields = List.copyOf(fields);
  }

  /** The kernel's answer to DM_TABLE_STATUS; empty if that is not one whole target. */
  static Optional<DeviceTable> of(byte[] answer) {
    ByteBuffer bytes = ByteBuffer.wrap(answer).order(ByteOrder.LITTLE_ENDIAN);
    try {
      int target = bytes.getInt(DATA_START);
      if (bytes.getInt(TARGET_COUNT) != 1 || (bytes.getInt(FLAGS) & BUFFER_FULL) != 0) {
        return Optional.empty();
      }
      String type = text(bytes, target + TYPE, TYPE_BYTES);
      String arguments = text(bytes, target + ARGUMENTS, Integer.MAX_VALUE);
      String line = bytes.getLong(target) + " " + bytes.getLong(target + 8) + " " + type;
      return Optional.of(of(line + " " + arguments));
    } catch (IndexOutOfBoundsException | BufferUnderflowException e) {
      return Optional.empty();
    }
  }

  /** What a kernel command line asks for; empty if that is not one target. */
  static Optional<DeviceTable> ofCommandLine(String line) {
    return KernelCommandLine.of(line).kernel().stream()
        .filter(word -> word.startsWith(CREATE))
        .map(word -> word.substring(CREATE.length()).replace("\"", ""))
        .reduce((a, b) -> b)
        .map(value -> value.split(",", FIELDS_BEFORE + 1))
        .filter(field -> field.length > FIELDS_BEFORE)
        .map(field -> field[FIELDS_BEFORE])
        .filter(table -> table.indexOf(',') < 0 && table.indexOf(';') < 0)
        .map(DeviceTable::of);
  }

  private static DeviceTable of(String line) {
    return new DeviceTable(List.of(line.strip().split("\\s+")));
  }

  private static String text(ByteBuffer bytes, int at, int most) {
    int end = at;
    while (end - at < most && bytes.get(end) != 0) {
      end++;
    }
    byte[] text = new byte[end - at];
    bytes.get(at, text);
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  /** Whether it is a verity target. */
  boolean isVerity() {
    return fields.size() > HASH_DEVICE && fields.get(2).equals("verity");
  }

  /**
   * Whether another verifies the same blocks against the same tree, whatever its devices' names.
   */
  boolean verifiesAs(DeviceTable other) {
    return isVerity() && other.isVerity() && withoutDevices().equals(other.withoutDevices());
  }

  private List<String> withoutDevices() {
    List<String> kept = new ArrayList<>(fields);
    kept.set(DATA_DEVICE, "");
    kept.set(HASH_DEVICE, "");
    return kept;
  }

  String text() {
    return String.join(" ", fields);
  }
}
