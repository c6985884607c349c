package dev.coracle.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Images that umoci makes of Debian's packages, each package a layer. */
final class DebianImages {
  static final List<String> BUSYBOX = List.of("busybox-static");

  static final List<String> PYTHON =
      List.of(
          "libc6",
          "zlib1g",
          "libexpat1",
          "libpython3.11-minimal",
          "libpython3.11-stdlib",
          "python3.11-minimal");

  static final List<String> NGINX =
      List.of("libc6", "zlib1g", "libpcre2-8-0", "libssl3", "libcrypt1", "nginx-common", "nginx");

  /** 515 MB as installed, 20,000 files. */
  static final List<String> LARGE = List.of("firefox-esr", "libllvm14", "golang-1.19-src");

  /** One more than overlayfs is usually given. */
  static final List<String> FORTY =
      List.of(
          "base-files",
          "base-passwd",
          "bash",
          "bsdutils",
          "coreutils",
          "dash",
          "debianutils",
          "diffutils",
          "dpkg",
          "findutils",
          "gpgv",
          "grep",
          "gzip",
          "hostname",
          "init-system-helpers",
          "libacl1",
          "libattr1",
          "libblkid1",
          "libbz2-1.0",
          "libc-bin",
          "libc6",
          "libcap2",
          "libgcc-s1",
          "liblzma5",
          "libmount1",
          "libpam-modules",
          "libpam-runtime",
          "libselinux1",
          "libsmartcols1",
          "libtinfo6",
          "libuuid1",
          "login",
          "mawk",
          "mount",
          "ncurses-base",
          "passwd",
          "sed",
          "sysvinit-utils",
          "tar",
          "util-linux");

  private DebianImages() {}

  /** Whether this host has the tools. */
  static boolean possible() {
    return Stream.of("/usr/bin/umoci", "/usr/bin/dpkg-deb", "/usr/bin/apt-get")
        .allMatch(tool -> Files.isExecutable(Path.of(tool)));
  }

  /** An OCI layout with the tag {@code t}. */
  static Path layout(List<String> packages, Path directory)
      throws IOException, InterruptedException {
    Path debs = Files.createDirectories(directory.resolve("debs"));
    List<String> download = new ArrayList<>();
    download.addAll(List.of("apt-get", "download", "-q", "-o", "APT::Sandbox::User=root"));
    download.addAll(packages);
    run(debs, download.toArray(String[]::new));
    Path layout = directory.resolve("oci");
    run(directory, "umoci", "init", "--layout", layout.toString());
    String image = layout + ":t";
    run(directory, "umoci", "new", "--image", image);
    for (String name : packages) {
      Path tar = directory.resolve("layer.tar");
      run(directory, "sh", "-c", "dpkg-deb --fsys-tarfile debs/" + name + "_*.deb > layer.tar");
      run(directory, "umoci", "raw", "add-layer", "--image", image, tar.toString());
      Files.delete(tar);
    }
    run(directory, "umoci", "gc", "--layout", layout.toString());
    return layout;
  }

  static void run(Path directory, String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    assertTrue(Files.isDirectory(directory));
  }
}
