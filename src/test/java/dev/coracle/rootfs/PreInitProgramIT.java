package dev.coracle.rootfs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coracle.recipe.EarlyMount;
import dev.coracle.recipe.FileSpec;
import dev.coracle.recipe.MountOptions;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first program, assembled again and run as the first process of its own namespaces. */
class PreInitProgramIT {
  private static final List<String> EXCEPT =
      List.of("/var/not-there", "/var/lib/list", "/var/lib/own/file");

  @TempDir Path directory;

  @Test
  void theCodeIsThatOfItsSource() throws Exception {
    Path source = Path.of("src/main/asm/pre-init.s").toAbsolutePath();
    run("as", "-o", "pre-init.o", source.toString());
    run("objcopy", "-O", "binary", "-j", ".text", "pre-init.o", "pre-init.bin");
    assertArrayEquals(Files.readAllBytes(directory.resolve("pre-init.bin")), PreInitProgram.code());
  }

  @Test
  void itMountsAndThenBecomesItsInit() throws Exception {
    Path root = guest();
    String script =
        "cat /var/lib/data; readlink /var/run; stat -c %a,%u,%g /var/lib/own /var/lib/data /var;"
            + " echo new > /var/lib/data; cat /srv/data; echo new > /srv/data; cat /srv/data;"
            + " stat -c %a /srv /tmp; ls /run; mount -t proc proc /proc;"
            + " ls /var/lib /var/lib/own /var/lib/other;"
            + " grep -e ^tmpfs -e ^overlay /proc/self/mounts | cut -d' ' -f2,3";
    String output = run(inNamespaces(root, script));
    assertEquals(
        """
        data
        ../run
        2750,0,0
        640,0,0
        755,0,0
        below
        new
        751
        1777
        /var/lib:
        data
        other
        own

        /var/lib/other:
        list

        /var/lib/own:
        second
        /tmp tmpfs
        /var tmpfs
        /srv overlay
        """,
        output);
    assertEquals("data\n", Files.readString(root.resolve("var/lib/data")));
    assertEquals("below\n", Files.readString(root.resolve("srv/data")));
  }

  @Test
  void aMountThatFailsIsLeftOut() throws Exception {
    Path root = guest();
    Files.delete(root.resolve("srv/data"));
    Files.delete(root.resolve("srv"));
    assertEquals("new\n", run(inNamespaces(root, "echo new > /tmp/x; cat /tmp/x")));
  }

  @Test
  void asAnyOtherProcessItMountsNothing() throws Exception {
    Path root = guest();
    assertEquals(
        "data\n",
        run("unshare", "-Urm", "chroot", root + "", "/sh", "-c", "cat /var/lib/data; ls /tmp"));
  }

  private static String[] inNamespaces(Path root, String script) {
    return new String[] {"unshare", "-Urmpf", "chroot", root.toString(), "/sh", "-c", script};
  }

  private Path guest() throws IOException {
    Path busybox = Path.of("/bin/busybox");
    assumeTrue(Files.isExecutable(busybox), "busybox is not installed");
    Path root = Files.createDirectories(directory.resolve("root"));
    for (String each :
        List.of(
            "bin",
            "proc",
            "run",
            "srv",
            "tmp",
            "var/lib/own",
            "var/lib/list",
            "var/lib/other/list")) {
      Files.createDirectories(root.resolve(each));
    }
    Files.copy(busybox, root.resolve("bin/busybox"));
    for (String applet : List.of("sh", "cat", "cut", "grep", "ls", "mount", "readlink", "stat")) {
      Files.createSymbolicLink(root.resolve("bin/" + applet), Path.of("busybox"));
    }
    Files.writeString(root.resolve("var/lib/data"), "data\n");
    Files.createSymbolicLink(root.resolve("var/run"), Path.of("../run"));
    Files.writeString(root.resolve("srv/data"), "below\n");
    Files.writeString(root.resolve("var/lib/list/entry"), "");
    Files.writeString(root.resolve("var/lib/own/file"), "");
    Files.writeString(root.resolve("var/lib/own/second"), "");
    mode(root, "2750", "var/lib/own");
    mode(root, "0640", "var/lib/data");
    mode(root, "0751", "srv");
    mode(root, "1777", "tmp");
    MountOptions options = MountOptions.of("nosuid,nodev,size=1m");
    FileSpec.PreInit preInit =
        new FileSpec.PreInit(
            "/bin/sh",
            List.of(
                mount("/tmp", EarlyMount.Type.TMPFS, options, List.of()),
                mount("/var", EarlyMount.Type.TMPFS, options, EXCEPT),
                mount("/srv", EarlyMount.Type.OVERLAY, options, List.of())));
    // The name by which it is called is what busybox takes it for.
    Path program = Files.write(root.resolve("sh"), PreInitProgram.of(preInit));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    return root;
  }

  private static EarlyMount mount(
      String path, EarlyMount.Type type, MountOptions options, List<String> except) {
    return new EarlyMount(
        TreePath.of(path), type, options, except.stream().map(TreePath::of).toList(), "");
  }

  private static void mode(Path root, String mode, String path) throws IOException {
    Files.setAttribute(root.resolve(path), "unix:mode", Integer.parseInt(mode, 8));
  }

  private String run(String... command) throws Exception {
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .start();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor() == 0, output);
    return output;
  }
}
