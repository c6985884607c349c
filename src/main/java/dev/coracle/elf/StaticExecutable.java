package dev.coracle.elf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Writes ELF files of machine code: x86-64, static, one segment that is readable and executable, no
 * sections (System V ABI, chapters 4 and 5). Execution begins at the first byte of the code.
 */
public final class StaticExecutable {
  /** Where the one segment is mapped; the usual place for a static executable. */
  private static final long BASE = 0x40_0000;

  private static final int FILE_HEADER = 64;
  private static final int PROGRAM_HEADER = 56;
  private static final int HEADERS = FILE_HEADER + PROGRAM_HEADER;

  private StaticExecutable() {}

  /**
   * An executable.
   *
   * @param code machine code that does not depend on its address, and the data behind it
   */
  public static byte[] of(byte[] code) {
    int size = HEADERS + code.length;
    ByteBuffer elf = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16);
    elf.putShort((short) 2).putShort((short) 62).putInt(1); // ET_EXEC, EM_X86_64, EV_CURRENT
    elf.putLong(BASE + HEADERS).putLong(FILE_HEADER).putLong(0).putInt(0);
    elf.putShort((short) FILE_HEADER).putShort((short) PROGRAM_HEADER).putShort((short) 1);
    elf.putShort((short) FILE_HEADER).putShort((short) 0).putShort((short) 0);
    elf.putInt(1).putInt(5).putLong(0).putLong(BASE).putLong(BASE); // PT_LOAD, R+X
    elf.putLong(size).putLong(size).putLong(4096);
    return elf.put(code).array();
  }
}
