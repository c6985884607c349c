package dev.coracle.build.cost;

import java.io.IOException;
import java.util.List;

/** Tries a guest whose kernel differs from that of its recipe. */
@FunctionalInterface
public interface TrialRunner {
  /**
   * The guest with these changes, built and verified now or earlier.
   *
   * @param changes names of fragments that are left out, or of settings that are made
   * @throws dev.coracle.diagnostic.CoracleException if that cannot be found out
   */
  KernelTrial trial(List<String> changes) throws IOException, InterruptedException;
}
