package dev.coracle.kernel.compile;

import dev.coracle.progress.Progress;
import dev.coracle.store.KeptTree;
import dev.coracle.store.StepKey;
import dev.coracle.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A tree that all kernels of one source and one compiler are compiled in, one after the other. What
 * is stale after a change of options, Kbuild decides; it can do so only in a tree that nothing else
 * has touched and in which no compile was cut short. Of that, a file beside the tree is the proof
 * (its seal): it is written after a compile that succeeded and removed before the next one begins.
 */
public final class BuildTree implements AutoCloseable {
  /** Raised whenever the trees of earlier versions must not be compiled in. */
  public static final int REVISION = 2;

  private static final String SEAL = "seal";

  private final KeptTree kept;
  private @Nullable Seal seal;
  private Optional<String> doubt = Optional.empty();

  /**
   * @param date the source's own, seconds since 1970
   * @param time when it was sealed, in milliseconds since 1970
   * @param stamps of all files
   */
  private record Seal(long date, long time, String stamps) {
    String text() {
      return date + "\n" + time + "\n" + stamps + "\n";
    }

    static Optional<Seal> read(Path file) throws IOException {
      List<String> lines = Files.readAllLines(file);
      try {
        return lines.size() == 3
            ? Optional.of(
                new Seal(Long.parseLong(lines.get(0)), Long.parseLong(lines.get(1)), lines.get(2)))
            : Optional.empty();
      } catch (NumberFormatException e) {
        return Optional.empty();
      }
    }
  }

  private BuildTree(KeptTree kept) {
    this.kept = kept;
  }

  /**
   * Opens the tree, waiting while another build uses it; empty if it is new or cannot be trusted.
   *
   * @param key of source and compiler
   */
  public static BuildTree open(Store store, StepKey key, Progress progress) throws IOException {
    BuildTree tree =
        new BuildTree(
            store.tree(
                key, () -> progress.say("waiting for another kernel's compile of this source")));
    try {
      tree.inspect();
    } catch (IOException | RuntimeException e) {
      tree.close();
      throw e;
    }
    return tree;
  }

  private void inspect() throws IOException {
    if (!Files.exists(directory())) {
      return;
    }
    Optional<Seal> found = Files.exists(sealFile()) ? Seal.read(sealFile()) : Optional.empty();
    if (found.isEmpty()) {
      doubt = Optional.of("an earlier compile of this source was cut short");
    } else if (found.get().time() > System.currentTimeMillis()) {
      doubt = Optional.of("the clock was set back since the last compile");
    } else if (!found.get().stamps().equals(TreeStamps.of(directory()).hex())) {
      doubt = Optional.of("something else has changed files of the kept tree " + directory());
    } else {
      seal = found.get();
      return;
    }
    kept.clear();
  }

  /** The tree; it exists if it can be compiled in. */
  public Path directory() {
    return kept.path().resolve("linux");
  }

  private Path sealFile() {
    return kept.path().resolve(SEAL);
  }

  /** The date of the source that is unpacked here; empty if it must be unpacked. */
  public Optional<Long> date() {
    return Optional.ofNullable(seal).map(Seal::date);
  }

  /** Why what was there is not compiled in; empty if it is, or if nothing was there. */
  public Optional<String> doubt() {
    return doubt;
  }

  /** Begins to change the tree. */
  public void begin() throws IOException {
    Files.deleteIfExists(sealFile());
  }

  /**
   * Empties the tree if its kernel is not to be compiled in that of another one.
   *
   * @param config the text of the kernel's {@code .config}
   * @return whether it must be unpacked again
   */
  public boolean clearFor(String config) throws IOException {
    Optional<String> reason = CleanBuilds.reason(config);
    if (reason.isEmpty() || seal == null) {
      return false;
    }
    doubt = reason;
    seal = null;
    kept.clear();
    return true;
  }

  /**
   * Keeps the tree for the next compile.
   *
   * @param date the source's own, seconds since 1970
   * @param config the text of the {@code .config} that was compiled
   */
  public void seal(long date, String config) throws IOException {
    if (CleanBuilds.reason(config).isPresent()) {
      return;
    }
    String stamps = TreeStamps.of(directory()).hex();
    Path draft = kept.path().resolve(SEAL + ".new");
    Files.writeString(draft, new Seal(date, System.currentTimeMillis(), stamps).text());
    Files.move(draft, sealFile(), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Lets go of the tree; deletes it if it is not sealed. */
  @Override
  public void close() throws IOException {
    try (KeptTree closing = kept) {
      if (!Files.exists(sealFile())) {
        closing.discard();
      }
    }
  }
}
