package dev.coracle.verify.workload;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * What the guest does before it starts a container, as the table that the program in the guest
 * reads; {@code src/main/asm/container.s} describes it.
 */
final class SetupTable {
  static final int READ_ONLY = 1;
  static final int NO_SETUID = 2;
  static final int NO_DEVICES = 4;

  private static final int HEADER = 3 * Integer.BYTES;
  private static final int FIELDS = 6;
  private static final int MKDIR = 1;
  private static final int MOUNT = 2;
  private static final int IOCTL = 3;
  private static final int VOLUME = 4;

  /** What the program maps of it. */
  private static final int MAX_BYTES = 1 << 16;

  private final long uid;
  private final long gid;
  private final List<Operation> operations = new ArrayList<>();

  /** One of them; the arguments are numbers, texts or bytes. */
  private record Operation(int kind, List<Object> arguments) {}

  /**
   * An empty table.
   *
   * @param uid owner of the container's standard streams
   */
  SetupTable(long uid, long gid) {
    this.uid = uid;
    this.gid = gid;
  }

  SetupTable mkdir(String path) {
    operations.add(new Operation(MKDIR, List.of(path)));
    return this;
  }

  SetupTable mount(String source, String target, String type, int flags, String data) {
    operations.add(new Operation(MOUNT, List.of(source, target, type, flags, data)));
    return this;
  }

  /** Mounts the NVDIMM whose file system has a UUID. */
  SetupTable volume(UUID uuid, String target, int flags, String data) {
    byte[] bytes =
        ByteBuffer.allocate(2 * Long.BYTES)
            .putLong(uuid.getMostSignificantBits())
            .putLong(uuid.getLeastSignificantBits())
            .array();
    operations.add(new Operation(VOLUME, List.of(bytes, target, 0, flags, data)));
    return this;
  }

  /** An ioctl(2) on a socket of the internet. */
  SetupTable ioctl(int request, byte[] argument) {
    operations.add(new Operation(IOCTL, List.of(request, argument)));
    return this;
  }

  /** What the operation with a number is, for people. */
  String describe(int number) {
    if (number < 0 || number >= operations.size()) {
      return "operation " + number;
    }
    Operation operation = operations.get(number);
    List<Object> arguments = operation.arguments();
    return switch (operation.kind) {
      case MKDIR -> "making " + arguments.get(0);
      case IOCTL -> "setting up the network";
      case VOLUME -> "mounting a volume of the image on " + arguments.get(1);
      default -> "mounting " + arguments.get(2) + " on " + arguments.get(1);
    };
  }

  byte[] bytes() {
    int records = FIELDS * Integer.BYTES * (operations.size() + 1);
    ByteBuffer numbers = ByteBuffer.allocate(HEADER + records).order(ByteOrder.LITTLE_ENDIAN);
    ByteArrayOutputStream texts = new ByteArrayOutputStream();
    numbers.putInt((int) uid).putInt((int) gid).putInt(HEADER);
    for (Operation operation : operations) {
      int end = numbers.position() + FIELDS * Integer.BYTES;
      numbers.putInt(operation.kind);
      for (Object argument : operation.arguments) {
        numbers.putInt(
            argument instanceof Integer number ? number : text(argument, HEADER + records, texts));
      }
      numbers.position(end);
    }
    byte[] bytes =
        ByteBuffer.allocate(numbers.capacity() + texts.size())
            .put(numbers.array())
            .put(texts.toByteArray())
            .array();
    if (bytes.length > MAX_BYTES) {
      throw new IllegalStateException("the table has " + bytes.length + " bytes");
    }
    return bytes;
  }

  private static int text(Object argument, int begin, ByteArrayOutputStream texts) {
    int offset = begin + texts.size();
    texts.writeBytes(
        argument instanceof byte[] bytes
            ? bytes
            : argument.toString().getBytes(StandardCharsets.UTF_8));
    texts.write(0);
    return offset;
  }
}
