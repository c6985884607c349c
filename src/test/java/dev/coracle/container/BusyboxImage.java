package dev.coracle.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An image of the host's static busybox: a shell and some programs, two accounts, no packages. */
public final class BusyboxImage {
  private static final List<String> PROGRAMS =
      List.of(
          "sh",
          "cat",
          "echo",
          "nc",
          "sleep",
          "sha256sum",
          "id",
          "ls",
          "kill",
          "mknod",
          "dd",
          "hostname",
          "grep",
          "head",
          "env",
          "pwd",
          "mount",
          "seq",
          "true",
          "date");

  private BusyboxImage() {}

  /**
   * Writes it as an OCI layout with the tag {@code t}.
   *
   * @return how {@code --image} names it
   */
  public static String write(Path layout) throws IOException {
    new LayoutWriter(layout)
        .config("{\"Cmd\":[\"/bin/sh\"],\"Env\":[\"PATH=/bin\",\"GREETING=hello\"]}")
        .layer(root())
        .layer(new LayerTar().directory("srv").owner(1000, 1000).file("srv/upper", "upper\n"))
        .image("t");
    return "oci:" + layout + ":t";
  }

  /** Its lowest layer, to which more can be added. */
  static LayerTar root() throws IOException {
    LayerTar root = new LayerTar();
    for (String name : List.of("bin", "etc", "tmp", "srv", "ro", "rw", "dev", "proc", "sys")) {
      root.directory(name);
    }
    root.mode(0755).file("bin/busybox", Files.readAllBytes(Path.of("/bin/busybox")));
    PROGRAMS.forEach(name -> root.symlink("bin/" + name, "busybox"));
    root.file("etc/passwd", "root:x:0:0::/:/bin/sh\napp:x:1000:1000::/srv:/bin/sh\n");
    return root.file("etc/group", "root:x:0:\napp:x:1000:\nextra:x:1001:app\n");
  }
}
