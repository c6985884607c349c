package dev.coracle.build.release;

import dev.coracle.build.context.BuildOptions;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What to release, and how.
 *
 * @param recipe its file
 * @param output where results go
 * @param build how recipes are read and resolved
 * @param skipped the steps that are left out
 * @param tag a tag to make on the commit if it is not there
 * @param previous directory of the last release, in place of the one that is found
 * @param adoptKernel whether the reproduction takes the kernel from the result
 * @param key signs; may be empty only if signing is skipped
 * @param target where the result goes; may be empty unless it is published
 * @param publish whether to publish, or only to show what would be published
 */
public record ReleaseOptions(
    Path recipe,
    Path output,
    BuildOptions.Builder build,
    Set<ReleaseStep> skipped,
    Optional<String> tag,
    Optional<Path> previous,
    boolean adoptKernel,
    Optional<PrivateKey> key,
    Optional<Publication> target,
    boolean publish) {

  public ReleaseOptions {
    EnumSet<ReleaseStep> copy = EnumSet.noneOf(ReleaseStep.class);
    copy.addAll(skipped);
    skipped = java.util.Collections.unmodifiableSet(copy);
  }

  /** Whether a step is done. */
  boolean does(ReleaseStep step) {
    return !skipped.contains(step);
  }
}
