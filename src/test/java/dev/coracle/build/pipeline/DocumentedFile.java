package dev.coracle.build.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Files that docs/ci.md shows, to be pasted. */
final class DocumentedFile {
  private DocumentedFile() {}

  /** The text of the block that follows a line which begins with the file's name. */
  static String text(String name) throws IOException {
    String page = Files.readString(Path.of("docs/ci.md"));
    int at = page.indexOf("\n`" + name + "`");
    int begin = page.indexOf("```yaml\n", at);
    if (at < 0 || begin < 0) {
      throw new IOException("docs/ci.md shows no file " + name);
    }
    return page.substring(begin + 8, page.indexOf("\n```\n", begin) + 1);
  }

  /** What a workflow says. */
  static Map<String, Object> yaml(String text) {
    return new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
  }
}
