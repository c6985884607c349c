package dev.coracle.registry;

import com.github.luben.zstd.ZstdDictContentType;
import com.github.luben.zstd.ZstdDictDecompress;
import com.github.luben.zstd.ZstdInputStream;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.host.ProcessRunner;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * An image as zstd with an earlier image as the raw prefix (zstd(1), {@code --patch-from}). The
 * program makes it: the library loses all but the last megabytes of the prefix unless it takes a
 * hundred times as long. Applying needs the library alone, and maps the old image.
 */
final class ImageDelta {
  /** What one mapping of a file can have. */
  static final long LARGEST = Integer.MAX_VALUE;

  private static final Duration DEADLINE = Duration.ofMinutes(30);
  private static final int LEAST_WINDOW = 27;
  private static final int MOST_WINDOW = 31;

  private ImageDelta() {}

  /** Bits of a window over the old image and the new one. */
  private static int window(long before, long after) {
    int bits = Long.SIZE - Long.numberOfLeadingZeros(Math.max(1, before + after - 1));
    return Math.max(LEAST_WINDOW, Math.min(MOST_WINDOW, bits));
  }

  /**
   * Writes a delta.
   *
   * @param program zstd
   * @throws dev.coracle.diagnostic.CoracleException (ENVIRONMENT) {@code registry.delta}
   */
  static void make(ProcessRunner runner, Path program, Path before, Path after, Path to)
      throws IOException {
    int window = window(Files.size(before), Files.size(after));
    ProcessRunner.Command command =
        new ProcessRunner.Command(
            List.of(
                program.toString(),
                "-q",
                "-f",
                "-3",
                "--long=" + window,
                "--patch-from=" + before,
                after.toString(),
                "-o",
                to.toString()),
            Optional.empty(),
            Optional.empty(),
            DEADLINE,
            line -> {});
    ProcessRunner.Result result;
    try {
      result = runner.run(command);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    if (!result.ok()) {
      throw RegistryDiagnostics.problem(
          ExitCode.ENVIRONMENT,
          "registry.delta",
          "zstd cannot make a delta from " + before + ": " + result.output().strip(),
          "publish without --delta-from");
    }
  }

  /**
   * Makes the new image of the old one.
   *
   * @param size the bytes that it must have
   * @return the new image's digest
   * @throws IOException if the delta is none, or is one from another image
   */
  static Sha256 apply(Path delta, Path before, long size, Path to) throws IOException {
    try (FileChannel channel = FileChannel.open(before);
        ZstdDictDecompress prefix =
            new ZstdDictDecompress(
                channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()),
                true,
                ZstdDictContentType.RAW_CONTENT);
        ZstdInputStream in = new ZstdInputStream(Files.newInputStream(delta))) {
      in.setLongMax(window(channel.size(), size));
      in.setDict(prefix);
      SparseFile.Written written = SparseFile.write(in, size, to);
      if (written.size() > size) {
        throw new IOException("the delta makes more than it says");
      }
      return written.sha256();
    }
  }
}
