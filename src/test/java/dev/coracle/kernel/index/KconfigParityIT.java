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
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The index of real sources, and what is solved with it; {@code KernelIT} has 30 fragments more.
 */
@Tag("kernel")
class KconfigParityIT {
  @TempDir Path directory;

  @Test
  void ofLinux612() throws Exception {
    KconfigParity parity = read("linux-source-6.12", "trixie");
    parity.compare(30, 180);
    parity.compareWithoutInput(30, 40);
  }

  @Test
  void ofLinux61() throws Exception {
    KconfigParity parity = read("linux-source-6.1", "bookworm");
    parity.compare(180, 330);
  }

  private KconfigParity read(String packageName, String suite) throws Exception {
    HostTools tools = HostTools.of(System.getenv(), new LocalProcessRunner());
    assumeTrue(tools.missing(Set.of(Capability.COMPILE)).isEmpty(), "no compiler here");
    Path archive = KernelArchive.fetch(directory, packageName, suite);
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
    long seconds = (System.nanoTime() - began) / 1_000_000_000;
    System.out.printf("%s: index in %d s%n", packageName, seconds);
    assertTrue(seconds < 180, "60 s on a quiet host");
    KconfigIndex index = KconfigIndex.read(written);
    index.writeModel(written);
    return new KconfigParity(
        tree,
        Files.createDirectory(directory.resolve("configurations")),
        questions.environment(),
        index.base("tinyconfig").orElseThrow(),
        KconfigIndex.readModel(written));
  }
}
