package dev.coracle.toolchain;

import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The names by which the two ends of a compile farm agree on a compiler. A server runs nothing but
 * what it lists by name, and the compiler's name has the digest of its toolchain: a server with
 * another toolchain does not know it. A second name answers which digest the server has.
 */
public final class CompileFarm {
  /** What answers a server's digest in the place of an object. */
  public static final String QUESTION = "coracle-toolchain";

  private CompileFarm() {}

  /**
   * The compiler's name.
   *
   * @param toolchain the digest that {@link Toolchains#key} has
   */
  public static String compiler(Sha256 toolchain) {
    return "coracle-" + toolchain.hex() + "-gcc";
  }

  /**
   * Writes a script with that name, which starts the toolchain's compiler.
   *
   * @param directory that is there
   * @return the script
   */
  public static Path writeCompiler(Path directory, Sha256 digest, InstalledToolchain toolchain)
      throws IOException {
    return write(
        directory.resolve(compiler(digest)),
        List.of("exec \"" + toolchain.root().resolve("usr/bin/gcc") + "\" \"$@\""));
  }

  /** Writes the script that answers the digest, into the file after {@code -o}. */
  public static Path writeAnswer(Path directory, Sha256 digest) throws IOException {
    return write(
        directory.resolve(QUESTION),
        List.of(
            "while [ $# -gt 1 ]; do",
            "  if [ \"$1\" = -o ]; then echo " + digest.hex() + " >\"$2\"; fi",
            "  shift",
            "done"));
  }

  private static Path write(Path file, List<String> lines) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    if (!file.toFile().setExecutable(true, false)) {
      throw new IOException("cannot make " + file + " executable");
    }
    return file;
  }
}
