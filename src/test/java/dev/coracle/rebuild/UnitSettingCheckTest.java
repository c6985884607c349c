package dev.coracle.rebuild;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.tree.Content;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UnitSettingCheckTest {
  private static final String RULES =
      """
      build-system: meson
      options: {auto_features: disabled, smack: false}
      unit-settings: {SystemCallFilter: seccomp, SmackProcessLabel: smack}
      files: {agent: {/usr/bin/agent: agent}}
      """;

  private static final String UNIT = "/usr/lib/systemd/system/a.service";

  private static List<Diagnostic> problems(Map<String, String> files, Map<String, String> options)
      throws IOException {
    FileTree.Builder tree = FileTree.builder();
    Metadata metadata = new Metadata(0644, 0, 0, 0, Collections.emptySortedMap());
    Origin origin = Origin.fromRecipe("files");
    files.forEach(
        (path, text) -> {
          TreePath at = TreePath.of(path);
          tree.putParents(at, new Metadata(0755, 0, 0, 0, Collections.emptySortedMap()), origin);
          Content content = Content.of(text.getBytes(StandardCharsets.UTF_8));
          tree.put(at, new Node.RegularFile(metadata, content, origin));
        });
    List<RebuildRequest> requests = List.of(RebuildSamples.request(RULES, options));
    try {
      UnitSettingCheck.check(tree.build(), requests);
      return List.of();
    } catch (CoracleException e) {
      return e.diagnostics();
    }
  }

  @Test
  void aSettingThatNeedsWhatIsBuiltOutIsRefusedByName() throws IOException {
    String text = "[Service]\nExecStart=/bin/a\nSystemCallFilter=@system-service\n";
    List<Diagnostic> problems = problems(Map.of(UNIT, text), Map.of());
    assertEquals(1, problems.size());
    assertEquals("rebuild.unit-setting", problems.get(0).code());
    assertTrue(
        problems.get(0).message().contains(UNIT + " line 3 sets SystemCallFilter="),
        problems.get(0).message());
  }

  @Test
  void whatIsBuiltInOrAsksForNothingPasses() throws IOException {
    String text = "[Service]\nSystemCallFilter=@system-service\n";
    assertEquals(List.of(), problems(Map.of(UNIT, text), Map.of("seccomp", "enabled")));
    assertEquals(
        List.of(),
        problems(Map.of(UNIT, "[Service]\nSystemCallFilter=\nPrivateTmp=yes\n"), Map.of()));
    assertEquals(List.of(), problems(Map.of("/etc/a.service", text), Map.of()));
  }

  @Test
  void aDropInCountsAndClears() throws IOException {
    String setting = "[Service]\nSystemCallFilter=@system-service\n";
    String dropIn = "/etc/systemd/system/a.service.d/10-own.conf";
    assertEquals(1, problems(Map.of(UNIT, "[Service]\n", dropIn, setting), Map.of()).size());
    assertEquals(
        List.of(),
        problems(Map.of(UNIT, setting, dropIn, "[Service]\nSystemCallFilter=\n"), Map.of()));
  }

  @Test
  void anOptionCanBeOffByItself() throws IOException {
    Map<String, String> on = Map.of("auto_features", "enabled");
    String unit = "[Service]\nSmackProcessLabel=x\nSystemCallFilter=x\n";
    assertEquals(1, problems(Map.of(UNIT, unit), on).size());
  }
}
