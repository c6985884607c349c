package dev.coracle.verify.density;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A guest that was created, and waits to be let run and measured. */
interface MeasuredGuest extends AutoCloseable {
  /** QEMU's process. */
  long pid();

  /** What it has of a container's image; empty if it runs none. */
  List<Path> containerFiles();

  /**
   * Lets it come up; returns once it can be measured.
   *
   * @param what it is, for messages
   * @throws dev.coracle.diagnostic.CoracleException (VERIFICATION) if it does not
   */
  void boot(String what, Duration deadline) throws IOException, InterruptedException;

  @Override
  void close() throws IOException;
}
