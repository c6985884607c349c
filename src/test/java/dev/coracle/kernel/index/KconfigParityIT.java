package dev.coracle.kernel.index;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coracle.host.HostTool.Capability;
import dev.coracle.host.HostTools;
import dev.coracle.host.LocalProcessRunner;
import dev.coracle.kernel.compile.CompileTools;
import dev.coracle.kernel.compile.KernelMake;
import dev.coracle.kernel.compile.SourceFilter;
import dev.coracle.kernel.compile.SourceUnpacker;
import dev.coracle.progress.Progress;
import dev.coracle.testing.KernelArchive;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The index of a real source, and what is solved with it; {@code KernelIT} has 30 fragments more.
 */
@Tag("kernel")
class KconfigParityIT {
  @TempDir static Path directory;
  private static KconfigParity parity;

  @BeforeAll
  static void read() throws Exception {
    HostTools tools = HostTools.of(System.getenv(), new LocalProcessRunner());
    assumeTrue(tools.missing(Set.of(Capability.COMPILE)).isEmpty(), "no compiler here");
    Path archive = KernelArchive.find(directory);
    Path tree = Files.createDirectories(directory.resolve("linux"));
    long time =
        SourceUnpacker.unpack(
            archive, tree, new SourceFilter("x86", true, Set.of()), 2, Progress.silent());
    Path log = directory.resolve("make.log");
    KernelMake make =
        new KernelMake(tree, "x86", time, log, new LocalProcessRunner(), CompileTools.ofHost());
    MakeKconfigEnvironment questions = new MakeKconfigEnvironment(tree, make, log);
    long began = System.nanoTime();
    Path written = Files.createDirectory(directory.resolve("index"));
    KconfigIndex.of(tree, List.of("tinyconfig"), questions, 2).write(written);
    assertTrue(System.nanoTime() - began < Duration.ofMinutes(3).toNanos(), "60 s on a quiet host");
    KconfigIndex index = KconfigIndex.read(written);
    index.writeModel(written);
    parity =
        new KconfigParity(
            tree,
            Files.createDirectory(directory.resolve("configurations")),
            questions.environment(),
            index.base("tinyconfig").orElseThrow(),
            KconfigIndex.readModel(written));
  }

  @Test
  void threeHundredRandomFragmentsComeOutAsKconfigSays() {
    parity.compare(30, 330);
  }

  @Test
  void withoutInputConfTakesDefaults() {
    parity.compareWithoutInput(30, 40);
  }
}
