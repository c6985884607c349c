package dev.coracle.sbom;

import dev.coracle.lock.LockedFile;
import dev.coracle.lock.LockedPackage;
import java.nio.charset.StandardCharsets;

/** Package URLs of Debian packages (purl specification, type {@code deb}). */
final class PackageUrl {
  private static final String PLAIN =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_~";

  private PackageUrl() {}

  /** Of a package in an image. */
  static String of(LockedPackage locked, SbomContents image) {
    String distro =
        image.release().isEmpty()
            ? ""
            : "&distro=" + escaped(image.distribution() + "-" + image.release());
    return "pkg:deb/"
        + escaped(image.distribution())
        + "/"
        + escaped(locked.name())
        + "@"
        + escaped(locked.version())
        + "?arch="
        + escaped(locked.architecture())
        + distro;
  }

  /** The kernel's source: a package, or a generic one with its address. */
  static String ofKernel(SbomContents image) {
    SbomContents.Kernel kernel = image.kernel();
    if (kernel.source() instanceof LockedPackage locked) {
      return of(locked, image);
    }
    String url = "pkg:generic/linux@" + escaped(kernel.release());
    if (kernel.source() instanceof LockedFile file) {
      url +=
          file.isGit()
              ? "?vcs_url=" + escaped("git+" + file.url() + "@" + file.commit())
              : "?checksum="
                  + escaped("sha256:" + file.sha256().hex())
                  + "&download_url="
                  + escaped(file.url());
    }
    return url;
  }

  static String escaped(String text) {
    StringBuilder out = new StringBuilder();
    for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
      if (PLAIN.indexOf(each & 0xff) >= 0) {
        out.append((char) each);
      } else {
        out.append('%').append(Character.toUpperCase(Character.forDigit(each >> 4 & 15, 16)));
        out.append(Character.toUpperCase(Character.forDigit(each & 15, 16)));
      }
    }
    return out.toString();
  }
}
