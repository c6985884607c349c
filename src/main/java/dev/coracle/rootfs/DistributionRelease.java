package dev.coracle.rootfs;

import dev.coracle.recipe.PackageSource;
import dev.coracle.recipe.Recipe;
import dev.coracle.rootfs.view.FileContents;
import dev.coracle.rootfs.view.MergedPackageView;
import dev.coracle.tree.Node;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which release of which distribution the packages are of, in the words of os-release(5): scanners
 * look for vulnerabilities by it. A package's own os-release counts; where the recipe has no such
 * package, a table by codename does.
 *
 * @param name NAME
 * @param id ID
 * @param release VERSION_ID; empty where it is not known
 * @param codename VERSION_CODENAME; empty where it is not known
 * @param releaseFile a file of this distribution that holds the release; empty for none
 */
record DistributionRelease(
    String name, String id, String release, String codename, String releaseFile) {
  private static final String OS_RELEASE = "/usr/lib/os-release";
  private static final Pattern FIELD = Pattern.compile("(?m)^([A-Z_]+)=[\"']?([^\"'\n]*)[\"']?$");
  private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9 ._~/+-]*");

  /** Of the packages that a recipe takes files from. */
  static DistributionRelease of(Recipe recipe, MergedPackageView view, FileContents contents) {
    DistributionRelease known = known(recipe.packageSource());
    Map<String, String> fields =
        view.packageFile(OS_RELEASE)
            .map(MergedPackageView.PackageFile::node)
            .filter(Node.RegularFile.class::isInstance)
            .map(node -> ((Node.RegularFile) node).content())
            .map(content -> fields(contents.bytes(OS_RELEASE, content)))
            .orElse(Map.of());
    if (!fields.containsKey("ID")) {
      return known;
    }
    return new DistributionRelease(
        fields.getOrDefault("NAME", known.name()),
        fields.get("ID"),
        fields.getOrDefault("VERSION_ID", ""),
        fields.getOrDefault("VERSION_CODENAME", ""),
        known.releaseFile());
  }

  private static DistributionRelease known(PackageSource source) {
    Properties releases = new Properties();
    try (InputStream table = DistributionRelease.class.getResourceAsStream("releases.properties")) {
      releases.load(table);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String id = source.distribution().value();
    Optional<String> codename =
        source.suites().stream()
            .map(suite -> suite.value().split("[-/]", 2)[0])
            .filter(suite -> releases.containsKey(id + ".release." + suite))
            .findFirst();
    return new DistributionRelease(
        releases.getProperty(id + ".name", id),
        id,
        codename.map(word -> releases.getProperty(id + ".release." + word)).orElse(""),
        codename.orElse(""),
        releases.getProperty(id + ".release-file", ""));
  }

  /** The assignments of an os-release file; those with unusual values are passed over. */
  private static Map<String, String> fields(byte[] file) {
    Map<String, String> fields = new HashMap<>();
    Matcher line = FIELD.matcher(new String(file, StandardCharsets.UTF_8));
    while (line.find()) {
      if (VALUE.matcher(line.group(2)).matches()) {
        fields.put(line.group(1), line.group(2));
      }
    }
    return fields;
  }
}
