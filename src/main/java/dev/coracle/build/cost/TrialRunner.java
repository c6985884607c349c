package dev.coracle.build.cost;

import java.io.IOException;
import java.util.List;

/** Tries a guest without some of its kernel's fragments. */
@FunctionalInterface
public interface TrialRunner {
  /**
   * The guest without them, built and verified now or earlier.
   *
   * @throws dev.coracle.diagnostic.CoracleException if that cannot be found out
   */
  KernelTrial without(List<String> fragments) throws IOException, InterruptedException;
}
