package dev.coracle.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.coracle.image.erofs.ErofsFormat;
import dev.coracle.image.format.StoredFileSystem;
import dev.coracle.image.format.StoredNode;
import dev.coracle.image.partition.NvdimmLayout;
import dev.coracle.testing.BuiltBase;
import dev.coracle.testing.BuiltProgram;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The second recipe: a guest of one's own on top of the base. */
class HelloServiceIT {
  private static final String EXTENDED = "extends: base.yaml\n";

  @TempDir Path work;

  /** Compiles a second kernel. */
  @Tag("recipes")
  @Test
  void itsServiceRunsInTheGuest() throws Exception {
    BuiltProgram.Ended ended =
        new BuiltProgram(BuiltProgram.project())
            .run(
                "build",
                "--replace",
                "recipes/hello-service.yaml",
                "--output",
                BuiltBase.output().toString());
    assertEquals(0, ended.status(), ended::toString);
    Path result = BuiltBase.output().resolve("hello-service/latest");
    assertTrue(Files.readString(result.resolve("kernel.config")).contains("CONFIG_NF_TABLES=y"));
    String console = Files.readString(result.resolve("logs/smoke.log"));
    assertTrue(console.contains("Hello from a guest"), console);
  }

  /** An edit, and what it must do to the listing of the image: one line each. */
  private record Edit(String old, String replacement, String gone, String there) {}

  @TestFactory
  Stream<DynamicTest> anEditIsInTheImage() throws Exception {
    BuiltBase.directory();
    String before = listing("");
    return Stream.of(
            new Edit(
                "content: |\n      Hello",
                "content: |\n      Hi",
                "",
                "/etc/hello.txt 100644 0:0 Hi"),
            new Edit(
                "- path: /etc/hello.txt\n",
                "- path: /etc/hello.txt\n    mode: 0600\n",
                "",
                "/etc/hello.txt 100600 0:0"),
            new Edit(
                "- path: /etc/hello.txt\n",
                "- path: /etc/hello.txt\n    owner: 7\n    group: 70000\n",
                "",
                "/etc/hello.txt 100644 7:70000"),
            new Edit(
                "path: /etc/hello.txt",
                "path: /srv/hello.txt",
                "/etc/hello.txt",
                "/srv/hello.txt 100644"),
            new Edit("[/usr/bin/cat]", "[/usr/bin/cat, /usr/bin/tac]", "", "/usr/bin/tac 100755"),
            new Edit(
                "units: [hello.service]",
                "units: [hello.service, halt.target]",
                "",
                "/usr/lib/systemd/system/halt.target"),
            new Edit(
                "WantedBy=container.target",
                "WantedBy=basic.target",
                "/etc/systemd/system/container.target.wants/hello.service",
                "/etc/systemd/system/basic.target.wants/hello.service"),
            new Edit(
                "units: [hello.service]",
                "default-target: basic.target\n  units: [hello.service]",
                "",
                "/etc/systemd/system/default.target 120777 0:0"
                    + " /usr/lib/systemd/system/basic.target"),
            new Edit(
                "\nimage:\n",
                "\nusers:\n  - {name: greeter, uid: 300, gid: 0}\n\nimage:\n",
                "",
                "|greeter:x:300:0:"),
            new Edit("version: 0.1.0", "version: 0.2.0", "", "0.2.0"))
        .map(
            edit ->
                dynamicTest(
                    edit.replacement().lines().toList().toString(),
                    () -> {
                      String after = listing(edit);
                      assertNotEquals(before, after);
                      assertTrue(after.contains(edit.there()), after);
                      assertTrue(
                          edit.gone().isEmpty() || !after.contains("\n" + edit.gone() + " "),
                          after);
                    }));
  }

  private String listing(Edit edit) throws Exception {
    String text = Files.readString(recipes().resolve("hello-service.yaml"));
    assertTrue(text.contains(edit.old()), edit.old());
    return listing(text.replace(edit.old(), edit.replacement()));
  }

  private static Path recipes() {
    return BuiltProgram.project().resolve("recipes");
  }

  /** Builds the image of a text and lists what is in it: path, mode, owner, text. */
  private String listing(String text) throws Exception {
    String recipe =
        text.isEmpty() ? Files.readString(recipes().resolve("hello-service.yaml")) : text;
    assertTrue(recipe.contains(EXTENDED));
    Files.copy(
        recipes().resolve("base.yaml"),
        work.resolve("base.yaml"),
        StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(work.resolve("hello-service.yaml"), recipe);
    BuiltProgram.Ended ended =
        new BuiltProgram(work).run("image", "hello-service.yaml", "--to", "made");
    assertEquals(0, ended.status(), ended::toString);
    Map<String, String> lines = new TreeMap<>();
    try (FileChannel channel = FileChannel.open(work.resolve("made/hello-service.img"))) {
      var found = new NvdimmLayout().find(channel);
      StoredFileSystem stored = new ErofsFormat().read(channel, found.offset(), found.size());
      for (StoredNode node : stored.nodes()) {
        lines.put(node.path().text(), line(stored, node));
      }
    }
    return "\n" + String.join("\n", lines.values()) + "\n";
  }

  private static String line(StoredFileSystem stored, StoredNode node) throws IOException {
    String what = node.target();
    if (node.kind() == StoredNode.Kind.REGULAR && node.size() < 4096) {
      try (InputStream stream = stored.open(node)) {
        what = new String(stream.readAllBytes(), StandardCharsets.UTF_8).replace('\n', '|');
      }
    }
    return node.path().text()
        + " "
        + type(node.kind())
        + String.format("%04o", node.metadata().mode())
        + " "
        + node.metadata().uid()
        + ":"
        + node.metadata().gid()
        + " "
        + what;
  }

  /** The type as Linux counts it, in octal. */
  private static String type(StoredNode.Kind kind) {
    return switch (kind) {
      case REGULAR -> "10";
      case DIRECTORY -> "04";
      case SYMLINK -> "12";
      default -> "??";
    };
  }
}
