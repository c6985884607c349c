package dev.coracle.sbom;

import static dev.coracle.sbom.CycloneDx.map;

import dev.coracle.json.Json;
import dev.coracle.lock.LockedLocalFile;
import dev.coracle.publish.FileEntry;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A bill of materials as SPDX 2.3 in JSON. */
public final class Spdx {
  /** The media type of a file of this format. */
  public static final String MEDIA_TYPE = "application/spdx+json";

  private static final String NONE = "NOASSERTION";
  private static final String IMAGE = "SPDXRef-image";
  private static final String KERNEL = "SPDXRef-kernel";
  private static final String KERNEL_SOURCE = "SPDXRef-kernel-source";

  private final SbomContents image;
  private final List<Object> packages = new ArrayList<>();
  private final List<Object> files = new ArrayList<>();
  private final List<Object> relationships = new ArrayList<>();
  private final Map<String, String> references = new TreeMap<>();

  private Spdx(SbomContents image) {
    this.image = image;
  }

  /** The whole document. */
  public static byte[] document(SbomContents image) throws IOException {
    return Json.pretty(new Spdx(image).document());
  }

  private Map<String, Object> document() {
    relate("SPDXRef-DOCUMENT", "DESCRIBES", IMAGE);
    Map<String, Object> root = bare(IMAGE, image.name(), image.version());
    root.put("primaryPackagePurpose", "OPERATING-SYSTEM");
    root.put("comment", "tree digest: " + image.tree().hex());
    packages.add(root);
    kernel();
    for (int i = 0; i < image.packages().size(); i++) {
      packages.add(debian("SPDXRef-package-" + (i + 1), image.packages().get(i)));
    }
    image.files().forEach(this::file);
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("spdxVersion", "SPDX-2.3");
    document.put("dataLicense", "CC0-1.0");
    document.put("SPDXID", "SPDXRef-DOCUMENT");
    document.put("name", image.name() + "-" + image.version());
    document.put(
        "documentNamespace",
        "https://spdx.org/spdxdocs/" + PackageUrl.escaped(image.name()) + "-" + image.identity());
    document.put(
        "creationInfo",
        map(
            "created",
            Instant.ofEpochSecond(image.locked()).toString(),
            "creators",
            List.of("Tool: coracle")));
    document.put("packages", packages);
    if (!files.isEmpty()) {
      document.put("files", files);
    }
    document.put("relationships", relationships);
    List<Object> extracted = new ArrayList<>();
    references.forEach(
        (id, name) ->
            extracted.add(
                map(
                    "licenseId",
                    id,
                    "name",
                    name,
                    "extractedText",
                    "See the copyright files of the packages that name " + name)));
    if (!extracted.isEmpty()) {
      document.put("hasExtractedLicensingInfos", extracted);
    }
    return document;
  }

  private void relate(String from, String type, String to) {
    relationships.add(
        map("spdxElementId", from, "relationshipType", type, "relatedSpdxElement", to));
  }

  private static Map<String, Object> bare(String id, String name, String version) {
    Map<String, Object> bare = new LinkedHashMap<>();
    bare.put("SPDXID", id);
    bare.put("name", name);
    bare.put("versionInfo", version);
    bare.put("downloadLocation", NONE);
    bare.put("filesAnalyzed", false);
    bare.put("licenseConcluded", NONE);
    bare.put("licenseDeclared", NONE);
    bare.put("copyrightText", NONE);
    return bare;
  }

  private Map<String, Object> debian(String id, SbomPackage each) {
    Map<String, Object> result = bare(id, each.locked().name(), each.locked().version());
    SbomPackage.Source source = each.source();
    result.put("sourceInfo", "built from: " + source.name() + " " + source.version());
    List<String> expressions = new ArrayList<>();
    for (Licenses.License license : Licenses.of(each.copyright())) {
      references.putAll(license.references());
      expressions.add(license.expression());
    }
    if (!expressions.isEmpty()) {
      result.put("licenseDeclared", String.join(" AND ", expressions));
    }
    result.put("checksums", checksums(each.locked().sha256().hex()));
    result.put("externalRefs", purl(PackageUrl.of(each.locked(), image)));
    relate(IMAGE, "CONTAINS", id);
    return result;
  }

  private void kernel() {
    SbomContents.Kernel kernel = image.kernel();
    Map<String, Object> built = bare(KERNEL, "linux", kernel.release());
    built.put("licenseDeclared", "GPL-2.0-only");
    built.put("checksums", checksums(kernel.vmlinux().hex()));
    built.put("comment", "options:\n" + String.join("\n", kernel.options()));
    packages.add(built);
    Map<String, Object> source =
        kernel
            .source()
            .asPackage()
            .map(each -> bare(KERNEL_SOURCE, each.name(), each.version()))
            .orElseGet(() -> bare(KERNEL_SOURCE, "linux-source", kernel.release()));
    source.put("sourceInfo", "built from: " + kernel.sourceName());
    source.put("checksums", checksums(kernel.source().sha256().hex()));
    source.put("externalRefs", purl(PackageUrl.ofKernel(image)));
    packages.add(source);
    relate(IMAGE, "CONTAINS", KERNEL);
    relate(KERNEL, "GENERATED_FROM", KERNEL_SOURCE);
    for (int i = 0; i < kernel.patches().size(); i++) {
      LockedLocalFile patch = kernel.patches().get(i);
      String id = "SPDXRef-kernel-patch-" + (i + 1);
      Map<String, Object> each = bare(id, patch.path(), image.version());
      each.put("primaryPackagePurpose", "FILE");
      each.put("checksums", checksums(patch.sha256().hex()));
      packages.add(each);
      relate(id, "PATCH_APPLIED", KERNEL_SOURCE);
    }
  }

  private void file(SbomFile listed) {
    FileEntry file = listed.entry();
    String id = "SPDXRef-file-" + (files.size() + 1);
    files.add(
        map(
            "SPDXID",
            id,
            "fileName",
            "." + file.path(),
            "checksums",
            List.of(
                map("algorithm", "SHA1", "checksumValue", listed.sha1()),
                map("algorithm", "SHA256", "checksumValue", file.sha256().orElseThrow().hex())),
            "licenseConcluded",
            NONE,
            "licenseInfoInFiles",
            List.of(NONE),
            "copyrightText",
            NONE,
            "comment",
            file.kind() + " " + file.source() + ", needed by " + file.neededBy()));
    // The other way around, the package would claim that all of its files are listed.
    relate(id, "CONTAINED_BY", IMAGE);
  }

  private static List<Object> checksums(String sha256) {
    return List.of(map("algorithm", "SHA256", "checksumValue", sha256));
  }

  private static List<Object> purl(String url) {
    return List.of(
        map(
            "referenceCategory",
            "PACKAGE-MANAGER",
            "referenceType",
            "purl",
            "referenceLocator",
            url));
  }
}
