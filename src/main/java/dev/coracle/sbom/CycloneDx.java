package dev.coracle.sbom;

import dev.coracle.json.Json;
import dev.coracle.lock.LockedLocalFile;
import dev.coracle.publish.FileEntry;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A bill of materials as CycloneDX 1.6 in JSON. Properties in {@code aquasecurity:trivy:} are those
 * by which trivy finds a Debian package's source.
 */
public final class CycloneDx {
  /** The media type of a file of this format. */
  public static final String MEDIA_TYPE = "application/vnd.cyclonedx+json";

  private static final String TRIVY = "aquasecurity:trivy:";
  private static final String OWN = "coracle:";

  private CycloneDx() {}

  /** The whole document. */
  public static byte[] document(SbomContents image) throws IOException {
    List<Object> components = new ArrayList<>();
    components.add(distribution(image));
    components.add(kernel(image));
    image.packages().forEach(each -> components.add(library(each, image)));
    image.files().forEach(file -> components.add(file(file.entry())));
    Map<String, Object> root = component("operating-system", image.name(), image.version());
    root.put("bom-ref", "image");
    root.put("properties", List.of(property(OWN + "tree", image.tree().hex())));
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("timestamp", Instant.ofEpochSecond(image.locked()).toString());
    metadata.put(
        "tools", map("components", List.of(map("type", "application", "name", "coracle"))));
    metadata.put("component", root);
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json");
    document.put("bomFormat", "CycloneDX");
    document.put("specVersion", "1.6");
    document.put("serialNumber", "urn:uuid:" + image.identity());
    document.put("version", 1);
    document.put("metadata", metadata);
    document.put("components", components);
    document.put("dependencies", List.of(map("ref", "image", "dependsOn", references(image))));
    return Json.pretty(document);
  }

  private static List<Object> references(SbomContents image) {
    List<Object> references = new ArrayList<>();
    references.add(PackageUrl.ofKernel(image));
    image.packages().forEach(each -> references.add(PackageUrl.of(each.locked(), image)));
    return references;
  }

  /** Scanners take the packages for those of this distribution. */
  private static Map<String, Object> distribution(SbomContents image) {
    Map<String, Object> os = component("operating-system", image.distribution(), image.release());
    os.put("bom-ref", "distribution");
    os.put(
        "properties",
        List.of(
            property(TRIVY + "Class", "os-pkgs"), property(TRIVY + "Type", image.distribution())));
    return os;
  }

  private static Map<String, Object> library(SbomPackage each, SbomContents image) {
    Map<String, Object> library =
        component("library", each.locked().name(), each.locked().version());
    String url = PackageUrl.of(each.locked(), image);
    library.put("bom-ref", url);
    Map<String, String> fields = each.fields();
    if (fields.containsKey("maintainer")) {
      library.put("supplier", map("name", fields.get("maintainer")));
    }
    library.put(
        "description", fields.getOrDefault("description", "").lines().findFirst().orElse(""));
    library.put("hashes", hashes(each.locked().sha256().hex()));
    List<Object> licenses = new ArrayList<>();
    for (Licenses.License license : Licenses.of(each.copyright())) {
      licenses.add(map("license", map(license.isIdentifier() ? "id" : "name", text(license))));
    }
    if (!licenses.isEmpty()) {
      library.put("licenses", licenses);
    }
    library.put("purl", url);
    SbomPackage.Source source = each.source();
    List<Object> properties = new ArrayList<>();
    properties.add(property(TRIVY + "PkgType", image.distribution()));
    properties.add(property(TRIVY + "SrcName", source.name()));
    properties.add(property(TRIVY + "SrcVersion", source.upstream()));
    if (!source.revision().isEmpty()) {
      properties.add(property(TRIVY + "SrcRelease", source.revision()));
    }
    properties.add(property(OWN + "source", source.name() + " " + source.version()));
    properties.add(property(OWN + "pool-path", each.locked().path()));
    library.put("properties", properties);
    return library;
  }

  private static String text(Licenses.License license) {
    return license.isIdentifier() ? license.expression() : license.name();
  }

  private static Map<String, Object> kernel(SbomContents image) {
    SbomContents.Kernel kernel = image.kernel();
    Map<String, Object> component = component("operating-system", "linux", kernel.release());
    String url = PackageUrl.ofKernel(image);
    component.put("bom-ref", url);
    component.put("hashes", hashes(kernel.vmlinux().hex()));
    component.put("licenses", List.of(map("license", map("id", "GPL-2.0-only"))));
    component.put(
        "cpe", "cpe:2.3:o:linux:linux_kernel:" + upstream(kernel.release()) + ":*:*:*:*:*:*:*");
    component.put("purl", url);
    component.put("pedigree", pedigree(kernel, url));
    List<Object> properties = new ArrayList<>();
    properties.add(property(OWN + "source", kernel.sourceName()));
    for (LockedLocalFile patch : kernel.patches()) {
      properties.add(
          property(OWN + "kernel-patch", patch.path() + " sha256:" + patch.sha256().hex()));
    }
    kernel.options().forEach(line -> properties.add(property(OWN + "kernel-option", line)));
    component.put("properties", properties);
    return component;
  }

  private static Map<String, Object> pedigree(SbomContents.Kernel kernel, String url) {
    Map<String, Object> ancestor =
        kernel
            .source()
            .asPackage()
            .map(each -> component("application", each.name(), each.version()))
            .orElseGet(() -> component("application", "linux", kernel.release()));
    ancestor.put("hashes", hashes(kernel.source().sha256().hex()));
    ancestor.put("purl", url);
    String notes =
        kernel.source().asPackage().isPresent()
            ? "compiled from the distribution's source, which includes its patches; "
            : "compiled from " + kernel.source().nameAndVersion() + "; ";
    Map<String, Object> pedigree = map("ancestors", List.of(ancestor));
    if (!kernel.patches().isEmpty()) {
      List<Object> patches = new ArrayList<>();
      for (LockedLocalFile patch : kernel.patches()) {
        String address = PackageUrl.escaped(patch.path()).replace("%2F", "/");
        patches.add(map("type", "unofficial", "diff", map("url", address)));
      }
      pedigree.put("patches", patches);
    }
    pedigree.put(
        "notes",
        notes
            + (kernel.patches().isEmpty()
                ? "no other patches were applied"
                : "the recipe's own patches were applied in this order"));
    return pedigree;
  }

  /** The numbers that a release begins with. */
  static String upstream(String release) {
    return release.replaceFirst("^([0-9.]*[0-9]).*$", "$1");
  }

  private static Map<String, Object> file(FileEntry file) {
    Map<String, Object> component = new LinkedHashMap<>();
    component.put("type", "file");
    component.put("bom-ref", "file:" + file.path());
    component.put("name", file.path());
    component.put("hashes", hashes(file.sha256().orElseThrow().hex()));
    component.put(
        "properties",
        List.of(
            property(OWN + "origin", file.kind() + " " + file.source()),
            property(OWN + "needed-by", file.neededBy())));
    return component;
  }

  private static Map<String, Object> component(String type, String name, String version) {
    Map<String, Object> component = new LinkedHashMap<>();
    component.put("type", type);
    component.put("bom-ref", name);
    component.put("name", name);
    component.put("version", version);
    return component;
  }

  private static List<Object> hashes(String sha256) {
    return List.of(map("alg", "SHA-256", "content", sha256));
  }

  private static Map<String, Object> property(String name, String value) {
    return map("name", name, "value", value);
  }

  /** A map that keeps its order: that of {@code Map.of} differs from run to run. */
  static Map<String, Object> map(Object... namesAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put(namesAndValues[i].toString(), namesAndValues[i + 1]);
    }
    return map;
  }
}
