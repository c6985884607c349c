package dev.coracle.kernel.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.kernel.kconfig.OptionRequest;
import dev.coracle.recipe.Located;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FragmentDirectoryTest {
  @TempDir Path directory;

  private void fragment(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name + ".config"), text);
  }

  private List<KernelFragment> load(String... names) throws IOException {
    List<Located<String>> located = new ArrayList<>();
    for (String name : names) {
      located.add(new Located<>(name, new SourceLocation("recipe.yaml", 7, 3)));
    }
    return new FragmentDirectory(directory).load(located);
  }

  private CoracleException refused(String... names) {
    CoracleException e = assertThrows(CoracleException.class, () -> load(names));
    assertEquals(ExitCode.RECIPE, e.exitCode());
    return e;
  }

  @Test
  void fragmentsAreFoundByName() throws IOException {
    fragment("base", "CONFIG_A=y\n");
    fragment("net", "CONFIG_B=y\nCONFIG_A=y\n");
    assertEquals(2, load("base", "net", "base").size());
  }

  @Test
  void anUnknownNameGetsTheNearest() throws IOException {
    fragment("network", "");
    CoracleException e = refused("netwrok");
    assertEquals("did you mean network?", e.diagnostics().get(0).fix());
    assertEquals("recipe.yaml:7:3", e.diagnostics().get(0).place().orElseThrow().toString());
  }

  @Test
  void aNameIsNoPath() throws IOException {
    fragment("a", "");
    for (String name : List.of("../a", "x/../a", "/etc/a", "")) {
      assertTrue(
          refused(name).diagnostics().get(0).code().startsWith("kernel."), "accepted " + name);
    }
  }

  @Test
  void aContradictionNamesBothPlaces() throws IOException {
    fragment("a", "CONFIG_X=y\n");
    fragment("b", "\nCONFIG_X=n\n");
    String text = refused("a", "b").diagnostics().get(0).render();
    assertTrue(text.contains("b.config:2:1: error"), text);
    assertTrue(text.contains("a.config:1:1 asks for CONFIG_X=y"), text);
  }

  @Test
  void whatIsOffUntilAskedForYieldsInAnyOrder() throws IOException {
    fragment("asks", "CONFIG_X=y\n");
    fragment("yields", "# CONFIG_X is not set\n");
    fragment("forbids", "CONFIG_X=n\n");
    for (List<String> names : List.of(List.of("asks", "yields"), List.of("yields", "asks"))) {
      List<OptionRequest> all = new ArrayList<>();
      load(names.toArray(String[]::new)).forEach(fragment -> all.addAll(fragment.options()));
      assertEquals(
          List.of("CONFIG_X=y"), RequestedOptions.merge(all, new ArrayList<>()).keyLines());
    }
    // One that yields between the two does not hide that they contradict each other.
    String text = refused("forbids", "yields", "asks").diagnostics().get(0).render();
    assertTrue(text.contains("forbids.config:1:1 asks for CONFIG_X=n"), text);
    refused("yields", "forbids", "asks");
  }

  @Test
  void aFragmentThatIsNoTextIsADiagnostic() throws IOException {
    Files.write(directory.resolve("a.config"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertEquals("kernel.fragment-encoding", refused("a").diagnostics().get(0).code());
  }
}
