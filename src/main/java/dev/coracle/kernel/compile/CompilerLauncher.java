package dev.coracle.kernel.compile;

import java.io.IOException;
import java.nio.file.Path;

/** A program that starts the compiler of a kernel: ccache, or distcc for other machines. */
public interface CompilerLauncher {

  /**
   * The programs that make is to find, with this one before the compiler.
   *
   * @param tools without it
   * @param directory where it may put files that the compile needs; outside of the tree
   */
  CompileTools over(CompileTools tools, Path directory) throws IOException;

  /**
   * Makes sure that it can be used, before any work that would be in vain.
   *
   * @throws dev.coracle.diagnostic.CoracleException (ENVIRONMENT) if not
   */
  default void check() throws IOException {}

  /** Starts nothing before the compiler. */
  static CompilerLauncher none() {
    return (tools, directory) -> tools;
  }
}
