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
      "4989e6488d1d920300006a27580f05ffc80f85e40000004c8d6304418b042485"
          + "c00f84d4000000458b6c24084901dd4c89eee81401000089c585c0783041833c"
          + "2402742f4c89eee8cd0000000f859d0000004c89eee8f1000000458b4c241449"
          + "01d989ef89c655e8130100005d4983c418eba8488d3506030000e89a00000075"
          + "6e488d3d08030000e8ad000000488d3df1020000e8a1000000488d35e5020000"
          + "e8a60000004189c74881ec9008000089ef89c6e8a00000004881c49008000044"
          + "89ffe87e000000488d15aa0200004889d74c89ee458b442410e84a000000488d"
          + "3d9b0200006a025eb8a60000000f0589efe84f000000e972ffffff8b3b4801df"
          + "498d7608498b16498d54d6106a3b580f056a7f5f6a3c580f05488d1552020000"
          + "4889d7458b44240c4901d8458b542404b8a50000000f0585c0c3beed0100006a"
          + "53580f05c36a03580f05c3ba00000b00b8010100000f05c34189f0488d742408"
          + "6a05580f054489c78b7424248b5424286a5d580f058b7424206a5b580f05c341"
          + "5441555541574881ec900800004189fc4189f5e8c0ffffff4489e7488db42490"
          + "0000004889f5ba00080000b8d90000000f0585c00f8e990100004c8d7c05004c"
          + "39fd73d4488d75138b066683f82e0f84c4000000c1e0083d002e2e000f84b600"
          + "00004489e74889e241ba00010000b8060100000f0585c00f889b0000004d89c8"
          + "418038007431418b7ef84c89c6488d942400ffffffb8060100000f0585c0750b"
          + "488b4208483b442408746d49ffc0418078ff0075f6ebc9488d75138a44241924"
          + "f03c40745f3ca00f84810000003c800f84b20000004489ef8b5424184c8b5424"
          + "28b8030100000f054489ef488d75138b54241c448b54242041b800010000b804"
          + "0100000f058b54241888f024f03ca07407b80c0100000f050fb745104801c5e9"
          + "1bffffff4489efbac0010000b8020100000f054489e7e890feffff504489efe8"
          + "87feffff89c65fe8b3feffffebca4489e7488d942480efffff41baff0f0000b8"
          + "0b0100000f0585c07eaec6840480efffff004889d74889f24489eeb80a010000"
          + "0f05e961ffffff4489e7ba00000a00e83cfeffff504489efbac100080041ba80"
          + "010000e828feffff89c741584489c631d241ba00f0ff7f6a28580f054885c07f"
          + "ebe8fffdffff4489c7e8f7fdffffe915ffffff4489e7e8eafdffff4489efe8e2"
          + "fdffff4881c490080000415f5d415d415cc3746d706673006f7665726c617900"
          + "2f72756e002f72756e2f7570706572002f72756e2f776f726b000000";

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
