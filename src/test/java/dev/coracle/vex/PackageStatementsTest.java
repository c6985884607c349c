package dev.coracle.vex;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.publish.FileEntry;
import dev.coracle.source.apt.deb.PackageContents;
import dev.coracle.testing.PackageBuilder;
import dev.coracle.tree.Content;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import dev.coracle.tree.TreePath;
import dev.coracle.vex.Statement.Status;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two binary packages of one source, of which the image has some files, one under another name. */
class PackageStatementsTest {
  private static final PackageContents TOOLS =
      new PackageBuilder("tools")
          .source("suite")
          .text("/usr/bin/taken", "taken")
          .text("/usr/bin/left", "left")
          .text("/bin/merged", "merged")
          .text("/usr/lib/renamed", "renamed")
          .link("/usr/lib/to-taken", "../bin/taken")
          .link("/usr/lib/to-left", "/usr/bin/left")
          .link("/usr/lib/nowhere", "missing")
          .text("/usr/share/data/a", "data a")
          .text("/usr/share/more/taken-too", "taken too")
          .build();
  private static final PackageContents EXTRA =
      new PackageBuilder("extra").source("suite").text("/usr/bin/extra", "extra").build();
  private static final PackageContents ABSENT =
      new PackageBuilder("absent").text("/usr/bin/absent", "absent").build();

  private static void put(FileTree.Builder tree, String path, String text, Origin origin) {
    tree.put(
        TreePath.of(path),
        new Node.RegularFile(
            Metadata.rootOwned(0644, 1),
            Content.of(text.getBytes(StandardCharsets.UTF_8)),
            origin));
  }

  private static PackageStatements statements() {
    Origin origin = Origin.fromPackage("tools 1", "binaries: taken");
    FileTree.Builder tree = FileTree.builder();
    for (String each :
        List.of(
            "/", "/usr", "/usr/bin", "/usr/share", "/usr/share/data", "/usr/share/more", "/opt")) {
      tree.put(
          TreePath.of(each),
          new Node.Directory(
              Metadata.rootOwned(0755, 1), Origin.fromPackage("absent 1", "all of it")));
    }
    put(tree, "/usr/bin/taken", "taken", origin);
    put(tree, "/usr/share/more/taken-too", "taken too", origin);
    put(tree, "/opt/other-name", "renamed", origin);
    return new PackageStatements(List.of(TOOLS, EXTRA, ABSENT), FileEntry.of(tree.build()));
  }

  @ParameterizedTest
  @CsvSource({
    "tools, /usr/bin/taken, UNDER_INVESTIGATION, /usr/bin/taken is in the image",
    "suite, /usr/bin/taken, UNDER_INVESTIGATION, is in the image",
    "tools, /usr/bin/left, CODE_NOT_PRESENT, /usr/bin/left is not in the image",
    "suite, /usr/bin/left, CODE_NOT_PRESENT, is not in the image",
    "suite, /usr/bin/extra, CODE_NOT_PRESENT, is not in the image",
    "extra, /usr/bin/extra, COMPONENT_NOT_PRESENT, no file of extra is in the image",
    "absent, /usr/bin/absent, COMPONENT_NOT_PRESENT, no file of absent",
    "absent, '', COMPONENT_NOT_PRESENT, no file of absent",
    "tools, '', UNDER_INVESTIGATION, names no files",
    "unknown, /usr/bin/taken, UNDER_INVESTIGATION, no package of the result",
    "tools, /usr/bin/lfet, UNDER_INVESTIGATION, no such package has a file",
    "tools, usr/bin/left, UNDER_INVESTIGATION, no such package has a file",
    "tools, /usr/bin/merged, CODE_NOT_PRESENT, is not in the image",
    "tools, /bin/taken, UNDER_INVESTIGATION, /usr/bin/taken is in the image",
    "tools, /usr/lib/renamed, UNDER_INVESTIGATION, is in the image",
    "tools, /usr/lib/to-taken, UNDER_INVESTIGATION, is in the image",
    "tools, /usr/lib/to-left, CODE_NOT_PRESENT, is not in the image",
    "tools, /usr/lib/nowhere, CODE_NOT_PRESENT, is not in the image",
    "tools, /usr/share/data, CODE_NOT_PRESENT, is not in the image",
    "tools, /usr/share/data/, CODE_NOT_PRESENT, is not in the image",
    "tools, /usr/share, UNDER_INVESTIGATION, taken-too is in the image"
  })
  void aFileIsLookedForInTheImageUnderAllItsNames(
      String component, String file, Status status, String note) throws Exception {
    List<String> files = file.isEmpty() ? List.of() : List.of(file);
    Statement statement = statements().about(new Vulnerability("X-1", component, files));
    assertEquals(status, statement.status(), statement.notes());
    assertTrue(statement.notes().contains(note), statement.notes());
  }

  @ParameterizedTest
  @CsvSource({"/usr/bin/left, CODE_NOT_PRESENT", "/usr/bin/taken, UNDER_INVESTIGATION"})
  void oneFileThatIsThereSuffices(String second, Status status) throws Exception {
    Statement statement =
        statements().about(new Vulnerability("X-1", "tools", List.of("/bin/merged", second)));
    assertEquals(status, statement.status());
    assertEquals(List.of("tools 1"), statement.packages());
  }
}
