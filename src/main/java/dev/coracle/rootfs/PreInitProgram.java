package dev.coracle.rootfs;

import dev.coracle.elf.StaticExecutable;
import dev.coracle.recipe.EarlyMount;
import dev.coracle.recipe.FileSpec;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The first program of a guest: about 1 kB of x86-64 machine code without libc, and behind it a
 * table of what it mounts before it becomes the guest's init. Its source, {@code
 * src/main/asm/pre-init.s}, describes the table; a test assembles it and compares.
 */
final class PreInitProgram {
  private static final String CODE =
      "4989e6488d1d3e0300006a27580f05ffc80f85da0000004c8d6304418b042485"
          + "c00f84ca000000458b6c24084901dd4c89eee80a01000089c585c0782641833c"
          + "240274254c89eee8c30000000f85930000004c89eee8e700000089ef89c6e812"
          + "0100004983c414ebb2488d35bc020000e89a000000756e488d3dbe020000e8ad"
          + "000000488d3da7020000e8a1000000488d359b020000e8a60000004189c74881"
          + "ec9008000089ef89c6e8a00000004881c4900800004489ffe87e000000488d15"
          + "600200004889d74c89ee458b442410e84a000000488d3d510200006a025eb8a6"
          + "0000000f0589efe84f000000e972ffffff8b3b4801df498d7608498b16498d54"
          + "d6106a3b580f056a7f5f6a3c580f05488d15080200004889d7458b44240c4901"
          + "d8458b542404b8a50000000f0585c0c3beed0100006a53580f05c36a03580f05"
          + "c3ba00000b00b8010100000f05c34189f0488d7424086a05580f054489c78b74"
          + "24248b5424286a5d580f058b7424206a5b580f05c3415441555541574881ec90"
          + "0800004189fc4189f5e8c0ffffff4489e7488db424900000004889f5ba000800"
          + "00b8d90000000f0585c00f8e4f0100004c8d7c05004c39fd73d4488d75138b06"
          + "6683f82e747ec1e0083d002e2e0074744489e74889e241ba00010000b8060100"
          + "000f0585c0785d8a44241924f03c40745f3ca00f84810000003c800f84b20000"
          + "004489ef8b5424184c8b542428b8030100000f054489ef488d75138b54241c44"
          + "8b54242041b800010000b8040100000f058b54241888f024f03ca07407b80c01"
          + "00000f050fb745104801c5e965ffffff4489efbac0010000b8020100000f0544"
          + "89e7e8dafeffff504489efe8d1feffff89c65fe8fdfeffffebca4489e7488d94"
          + "2480efffff41baff0f0000b80b0100000f0585c07eaec6840480efffff004889"
          + "d74889f24489eeb80a0100000f05e961ffffff4489e7ba00000a00e886feffff"
          + "504489efbac100080041ba80010000e872feffff89c741584489c631d241ba00"
          + "f0ff7f6a28580f054885c07febe849feffff4489c7e841feffffe915ffffff44"
          + "89e7e834feffff4489efe82cfeffff4881c490080000415f5d415d415cc3746d"
          + "706673006f7665726c6179002f72756e002f72756e2f7570706572002f72756e"
          + "2f776f726b000000";

  /** Kind, mount flags, and offsets of path, of the tmpfs's options and of the overlay's. */
  private static final int RECORD = 5 * Integer.BYTES;

  private final ByteBuffer table;
  private final ByteArrayOutputStream strings = new ByteArrayOutputStream();

  private PreInitProgram(int mounts) {
    table =
        ByteBuffer.allocate(Integer.BYTES + mounts * RECORD + Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The program for a description, an ELF executable. */
  static byte[] of(FileSpec.PreInit preInit) {
    PreInitProgram program = new PreInitProgram(preInit.mounts().size());
    program.table.putInt(program.string(preInit.runs()));
    preInit.mounts().forEach(program::mount);
    byte[] code = code();
    return StaticExecutable.of(
        ByteBuffer.allocate(code.length + program.table.capacity() + program.strings.size())
            .put(code)
            .put(program.table.array())
            .put(program.strings.toByteArray())
            .array());
  }

  /** What stands before the table. */
  static byte[] code() {
    return HexFormat.of().parseHex(CODE);
  }

  private void mount(EarlyMount mount) {
    String path = mount.path().text();
    table
        .putInt(mount.type() == EarlyMount.Type.OVERLAY ? 2 : 1)
        .putInt(mount.options().flags())
        .putInt(string(path))
        .putInt(string(mount.options().data()))
        .putInt(string("lowerdir=" + path + ",upperdir=/run/upper,workdir=/run/work"));
  }

  /** Adds a text; gives its offset from the table's beginning. */
  private int string(String text) {
    int offset = table.capacity() + strings.size();
    strings.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    strings.write(0);
    return offset;
  }
}
