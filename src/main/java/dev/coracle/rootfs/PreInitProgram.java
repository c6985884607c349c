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
      "4989e6488d1da60300006a27580f05ffc80f85220100004c8d6304418b042485"
          + "c00f8412010000458b6c24084901dd4c89eee85201000089c585c0786b41833c"
          + "2402746d4c89eee80b0100000f85db0000004c89eee82f0100004189c7458b44"
          + "24144901d841803800742d89ef4c89c6488d942400ffffff41ba00010000b806"
          + "0100000f0585c07503ff720849ffc0418078ff0075f6ebcd4989e189ef4489fe"
          + "e8180100004c89f44983c418e96affffff488d35dd020000e89a000000756e48"
          + "8d3ddf020000e8ad000000488d3dc8020000e8a1000000488d35bc020000e8a6"
          + "0000004189c74881ec9008000089ef89c6e8a00000004881c4900800004489ff"
          + "e87e000000488d15810200004889d74c89ee458b442410e84a000000488d3d72"
          + "0200006a025eb8a60000000f0589efe84f000000e96fffffff8b3b4801df498d"
          + "7608498b16498d54d6106a3b580f056a7f5f6a3c580f05488d15290200004889"
          + "d7458b44240c4901d8458b542404b8a50000000f0585c0c3beed0100006a5358"
          + "0f05c36a03580f05c3ba00000b00b8010100000f05c34189f0488d7424086a05"
          + "580f054489c78b7424248b5424286a5d580f058b7424206a5b580f05c3415441"
          + "555541574881ec900800004189fc4189f5e8c0ffffff4489e7488db424900000"
          + "004889f5ba00080000b8d90000000f0585c00f8e700100004c8d7c05004c39fd"
          + "73d4488d75138b066683f82e0f849b000000c1e0083d002e2e000f848d000000"
          + "4489e74889e241ba00010000b8060100000f0585c07876488b4424084d89c84d"
          + "39f0740c4983c008493b40f875f1eb5d8a44241924f03c40745f3ca00f848100"
          + "00003c800f84b20000004489ef8b5424184c8b542428b8030100000f054489ef"
          + "488d75138b54241c448b54242041b800010000b8040100000f058b54241888f0"
          + "24f03ca07407b80c0100000f050fb745104801c5e944ffffff4489efbac00100"
          + "00b8020100000f054489e7e8b9feffff504489efe8b0feffff89c65fe8dcfeff"
          + "ffebca4489e7488d942480efffff41baff0f0000b80b0100000f0585c07eaec6"
          + "840480efffff004889d74889f24489eeb80a0100000f05e961ffffff4489e7ba"
          + "00000a00e865feffff504489efbac100080041ba80010000e851feffff89c741"
          + "584489c631d241ba00f0ff7f6a28580f054885c07febe828feffff4489c7e820"
          + "feffffe915ffffff4489e7e813feffff4489efe80bfeffff4881c49008000041"
          + "5f5d415d415cc3746d706673006f7665726c6179002f72756e002f72756e2f75"
          + "70706572002f72756e2f776f726b0000";

  /** Kind, mount flags, and offsets: path, options of tmpfs and overlay, what is not copied. */
  private static final int RECORD = 6 * Integer.BYTES;

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
        .putInt(string("lowerdir=" + path + ",upperdir=/run/upper,workdir=/run/work"))
        .putInt(except(mount));
  }

  /** Adds the paths that are not copied, relative to that of the mount, and an empty one. */
  private int except(EarlyMount mount) {
    int offset = table.capacity() + strings.size();
    int relative = mount.path().text().length() + 1;
    mount.except().forEach(path -> string(path.text().substring(relative)));
    string("");
    return offset;
  }

  /** Adds a text; gives its offset from the table's beginning. */
  private int string(String text) {
    int offset = table.capacity() + strings.size();
    strings.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    strings.write(0);
    return offset;
  }
}
