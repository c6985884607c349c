package dev.coracle.rebuild;

import dev.coracle.recipe.Architecture;
import dev.coracle.toolchain.InstalledToolchain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * The commands of the three build systems. The guest's programs are compiled as for another
 * machine: the host, whose C library may be older, cannot run them.
 *
 * @param source the unpacked source
 * @param build an empty directory beside it
 */
record BuildCommands(
    RebuildRequest request, InstalledToolchain toolchain, Path source, Path build) {
  private static final String PREFIX = "/usr";

  /** The directory in which the build is made. */
  Path directory() {
    return request.rules().system() == RebuildRules.BuildSystem.MAKE ? source : build;
  }

  /** What configures it; empty if nothing does. */
  List<String> configure() throws IOException {
    return switch (request.rules().system()) {
      case MESON -> meson();
      case CONFIGURE -> configureScript();
      case MAKE -> List.of();
    };
  }

  /** What builds it. */
  List<String> make(int jobs) {
    List<String> command = new ArrayList<>();
    if (request.rules().system() == RebuildRules.BuildSystem.MESON) {
      command.addAll(List.of("ninja", "-j" + jobs));
    } else {
      command.addAll(List.of("make", "-j" + jobs));
      if (request.rules().system() == RebuildRules.BuildSystem.MAKE) {
        command.add("CC=" + compiler());
        command.add("AR=" + triplet() + "-ar");
        command.add("HOSTCC=gcc " + toolchain.linkForThisHost());
        request.options().forEach((name, value) -> command.add(name + "=" + value));
      }
    }
    command.addAll(request.rules().targets());
    return command;
  }

  /** Flags for C: those of the rules, and what keeps the places of this build out of its result. */
  String compilerFlags() {
    List<String> flags = new ArrayList<>(request.rules().compilerFlags());
    flags.add("-ffile-prefix-map=" + source + "=" + build.relativize(source));
    flags.add("-ffile-prefix-map=" + build + "=.");
    flags.add("-ffile-prefix-map=" + toolchain.root() + "=");
    return String.join(" ", flags);
  }

  String linkerFlags() {
    return String.join(" ", request.rules().linkerFlags());
  }

  String compiler() {
    return triplet() + "-gcc";
  }

  private String triplet() {
    return request.architecture().multiarchTriplet();
  }

  private String libraries() {
    return "lib/" + triplet();
  }

  private List<String> meson() throws IOException {
    Path cross = build.resolveSibling("cross.ini");
    Path here = build.resolveSibling("native.ini");
    Files.writeString(cross, crossFile());
    Files.writeString(here, nativeFile());
    List<String> command = new ArrayList<>();
    // As a module: the script would name the host's interpreter.
    command.addAll(List.of("python3", "-m", "mesonbuild.mesonmain", "setup"));
    command.add("--cross-file=" + cross);
    command.add("--native-file=" + here);
    command.add("--prefix=" + PREFIX);
    command.add("--libdir=" + libraries());
    command.add("--sysconfdir=/etc");
    command.add("--localstatedir=/var");
    command.add("--wrap-mode=nodownload");
    command.add("-Dc_args=" + compilerFlags());
    command.add("-Dc_link_args=" + linkerFlags());
    request.options().forEach((name, value) -> command.add("-D" + name + "=" + value));
    command.add(build.toString());
    command.add(build.relativize(source).toString());
    return command;
  }

  private String crossFile() {
    SortedMap<String, String> programs =
        new java.util.TreeMap<>(
            Map.of(
                "c", compiler(),
                "ar", triplet() + "-ar",
                "nm", triplet() + "-nm",
                "objcopy", triplet() + "-objcopy",
                "ranlib", triplet() + "-ranlib",
                "strip", triplet() + "-strip",
                "pkgconfig", "pkg-config",
                "pkg-config", "pkg-config"));
    StringBuilder text = new StringBuilder("[binaries]\n");
    programs.forEach((name, program) -> text.append(name + " = '" + program + "'\n"));
    String family = cpu(request.architecture());
    text.append("[host_machine]\nsystem = 'linux'\nendian = 'little'\n");
    text.append("cpu_family = '" + family + "'\ncpu = '" + family + "'\n");
    return text.append("[properties]\nneeds_exe_wrapper = true\n").toString();
  }

  private static String cpu(Architecture architecture) {
    return switch (architecture) {
      case AMD64 -> "x86_64";
    };
  }

  private String nativeFile() {
    List<String> words = new ArrayList<>(List.of("gcc"));
    words.addAll(List.of(toolchain.linkForThisHost().split(" ", -1)));
    return "[binaries]\nc = ['" + String.join("', '", words) + "']\npkgconfig = 'false'\n";
  }

  private List<String> configureScript() {
    List<String> command = new ArrayList<>();
    command.add(build.relativize(source).resolve("configure").toString());
    // Two names of one machine: programs are then not run to try them.
    command.add("--build=" + triplet().replaceFirst("-", "-pc-"));
    command.add("--host=" + triplet());
    command.add("--prefix=" + PREFIX);
    command.add("--libdir=" + PREFIX + "/" + libraries());
    command.add("--sysconfdir=/etc");
    command.add("--localstatedir=/var");
    command.add("--disable-dependency-tracking");
    command.add("CC=" + compiler());
    command.add("CFLAGS=" + compilerFlags());
    command.add("LDFLAGS=" + linkerFlags());
    request
        .options()
        .forEach(
            (name, value) -> {
              if (!value.equals("no")) {
                command.add("--" + name + (value.equals("yes") ? "" : "=" + value));
              }
            });
    return command;
  }
}
