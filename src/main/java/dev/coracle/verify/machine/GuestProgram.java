package dev.coracle.verify.machine;

import dev.coracle.elf.StaticExecutable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Five programs for x86-64 Linux so small that they are written here as machine code; their sources
 * are in {@code src/main/asm}. They ask the guest what no busybox can: statx(2)'s attributes, what
 * device mapper knows, systemd itself, whether a mapping can be written to, and when a program
 * began, without any library of the image under test.
 */
public final class GuestProgram {
  /** Reads standard input into systemd's private socket, and the answer to standard output. */
  private static final String BUS =
      "b8290000006a015f6a015e31d20f054189c485c078556a006a1eb83600000044"
          + "89e76a015e6a145a4989e26a1041580f05b82a0000004489e7488d355e000000"
          + "6a175a0f0585c078224881ec001000004531ed4589e6e81a0000004589e56a01"
          + "415ee80e00000031ffeb036a015fb83c0000000f0531c04489ef488d742408ba"
          + "001000000f0585c07e1389c26a01584489f7488d7424080f0585c07fd8c3";

  private static final String BUS_ADDRESS = "/run/systemd/private";

  /** Prints {@code 1}, {@code 0} or {@code ?} and the name for each file named. */
  private static final String DAX_STATE =
      "5b594881ec00010000488d9c2400010000488b334883c3084885f674754989f4"
          + "bf9cffffff31d241baff0700004989e0b84c0100000f0566c74424e0302085c0"
          + "780ef644240a20740cc64424e031eb05c64424e03f488d7424e06a025ae82800"
          + "00004c89e631d2803c16007404ffc2ebf6e814000000c64424e00a488d7424e0"
          + "6a015ae802000000eb876a015f89f80f05c331ffb83c0000000f05";

  /** Prints the kernel's answer to DM_TABLE_STATUS for the device of the root. */
  private static final String DEVICE_TABLE =
      "4881ec00200000488d3d79000000488db42400ffffff6a04580f0585c0785e48"
          + "8b842400ffffff4889442428488d3d560000006a025e6a02580f0585c0783e89"
          + "c7c6042404c744240c00200000c744241038010000c644241c10be0cfd38c148"
          + "89e26a10580f0585c078126a015f4889e68b54240c89f80f0531ffeb036a015f"
          + "b83c0000000f052f002f6465762f6d61707065722f636f6e74726f6c00";

  /** Writes to standard input through a shared mapping of its first page. */
  private static final String MAP_WRITE =
      "31ffbe001000006a035a6a01415a4531c04531c96a09580f054885c0781f80b0"
          + "00010000a54889c7be001000006a045a6a1a580f0585c0780431ffeb036a015f"
          + "b83c0000000f05";

  /** Prints the time at which it begins, and runs a program. */
  private static final String FIRST =
      "4883ec106a015f4889e6b8e40000000f056a01586a015f4889e66a105a0f0548"
          + "8b4c2410488d54cc20488b7c2420488d742428b83b0000000f056a015fb83c00"
          + "00000f05";

  private GuestProgram() {}

  /** The program that talks to systemd, an executable. */
  public static byte[] bus() {
    byte[] code = HexFormat.of().parseHex(BUS);
    byte[] path = BUS_ADDRESS.getBytes(StandardCharsets.US_ASCII);
    // struct sockaddr_un: AF_UNIX, then the path.
    return StaticExecutable.of(
        ByteBuffer.allocate(code.length + 2 + path.length + 1)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(code)
            .putShort((short) 1)
            .put(path)
            .array());
  }

  /** The program that reports which files are mapped (STATX_ATTR_DAX), an executable. */
  public static byte[] daxState() {
    return StaticExecutable.of(HexFormat.of().parseHex(DAX_STATE));
  }

  /** The program that prints the table of the root's device (DM_TABLE_STATUS). */
  public static byte[] deviceTable() {
    return StaticExecutable.of(HexFormat.of().parseHex(DEVICE_TABLE));
  }

  /** The program that writes to its standard input through memory. */
  public static byte[] mapWrite() {
    return StaticExecutable.of(HexFormat.of().parseHex(MAP_WRITE));
  }

  /** The program that reports when it began, and runs another. */
  public static byte[] first() {
    return StaticExecutable.of(HexFormat.of().parseHex(FIRST));
  }
}
