package dev.coracle.build.image;

import dev.coracle.build.source.FetchedFiles;
import dev.coracle.lock.LockFile;
import dev.coracle.lock.LockedPackage;
import dev.coracle.recipe.EarlyMount;
import dev.coracle.recipe.FileSpec;
import dev.coracle.recipe.IncludeSpec;
import dev.coracle.recipe.Located;
import dev.coracle.recipe.Recipe;
import dev.coracle.rootfs.companion.Companions;
import dev.coracle.store.StepKey;
import dev.coracle.tree.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The content key of the image step: every value of recipe and lock that can change the image. */
public final class ImageKey {
  /** Raised when the image's bytes change for equal inputs; a golden test holds it. */
  private static final int REVISION = 6;

  private ImageKey() {}

  /**
   * The key.
   *
   * @param version the result's version, which the guest's os-release contains
   * @param copied the files of the host that the recipe copies
   */
  public static StepKey of(Recipe recipe, LockFile lock, String version, CopiedFiles copied) {
    return of(recipe, lock, version, copied, Companions.NONE.digest(), List.of());
  }

  /**
   * As {@link #of(Recipe, LockFile, String, CopiedFiles)}, with companion rules.
   *
   * @param companions digest of the rules
   * @param rebuilds keys of packages that are built from source
   */
  public static StepKey of(
      Recipe recipe,
      LockFile lock,
      String version,
      CopiedFiles copied,
      Sha256 companions,
      List<StepKey> rebuilds) {
    StepKey.Builder key = StepKey.builder("image", REVISION);
    // Where it was found says nothing of what it is.
    lock.container().ifPresent(container -> key.add("container", container.digest()));
    if (!rebuilds.isEmpty()) {
      key.add("rebuilds", rebuilds.stream().map(each -> each.digest().hex()).toList());
    }
    if (!recipe.image().launch().isEmpty()) {
      key.add("launch", values(recipe.image().launch()));
    }
    if (!recipe.content().privateInputs().isEmpty()) {
      key.add("private inputs", values(recipe.content().privateInputs()));
    }
    return key.add("name", recipe.name())
        .add("version", version)
        .add("architecture", recipe.architecture().debianName())
        .add("time", lock.locked())
        .add(
            "packages",
            lock.packages().stream().map(LockedPackage::sha256).map(Sha256::hex).toList())
        .add("binaries", values(recipe.binaries()))
        .add("libraries", values(recipe.libraries()))
        .add("default target", recipe.systemd().defaultTarget().value())
        .add("units", values(recipe.systemd().units()))
        .add("enabled units", values(recipe.systemd().enabled()))
        .add("disabled units", values(recipe.systemd().disabled()))
        .add("unit path", values(recipe.systemd().unitPath()))
        .add(
            "users",
            recipe.users().stream()
                .map(
                    u ->
                        String.join(
                            ":",
                            u.name(),
                            Long.toString(u.uid()),
                            Long.toString(u.gid()),
                            u.description(),
                            u.home(),
                            u.shell()))
                .toList())
        .add(
            "groups",
            recipe.groups().stream()
                .map(g -> g.name() + ":" + g.gid() + ":" + g.members())
                .toList())
        .add("files", files(recipe, lock, copied))
        .add(
            "grants",
            recipe.grants().stream().map(g -> g.path() + " " + sorted(g.privileges())).toList())
        .add("companions", companions)
        .add("account ids", lock.accounts().users() + " " + lock.accounts().groups())
        .add("closure", Boolean.toString(recipe.content().closure()))
        .add("closure skips", values(recipe.content().skip()))
        .add("include", recipe.content().include().stream().map(ImageKey::include).toList())
        .add("exclude", values(recipe.content().exclude()))
        .add("certificates", Boolean.toString(recipe.content().caCertificates()))
        .add("file system", recipe.image().fileSystem().value())
        .add("layout", recipe.image().layout().value())
        .add("outputs", values(recipe.image().outputs()))
        .add("verity", recipe.image().verity().map(Located::value).orElse("none"))
        .add(
            "huge pages",
            recipe.image().hugePages().stream().map(path -> path.value().text()).toList())
        .add(
            "size limit",
            recipe.image().sizeLimit().map(limit -> limit.value().toString()).orElse("none"))
        .add("free space", recipe.image().freeSpace())
        .add("checksums", Boolean.toString(recipe.image().checksums()))
        .add("package metadata", Boolean.toString(recipe.image().packageMetadata()))
        .add("distribution", recipe.packageSource().distribution().value())
        .add("suites", values(recipe.packageSource().suites()))
        .build();
  }

  private static List<String> values(List<? extends Located<?>> located) {
    return located.stream().map(Located::toString).toList();
  }

  private static String include(IncludeSpec part) {
    return String.join(
        " ",
        part.packageName().toString(),
        values(part.paths()).toString(),
        values(part.except()).toString(),
        values(part.keep()).toString());
  }

  private static List<String> sorted(Iterable<?> values) {
    List<String> names = new ArrayList<>();
    values.forEach(value -> names.add(value.toString()));
    names.sort(null);
    return names;
  }

  private static List<String> files(Recipe recipe, LockFile lock, CopiedFiles copied) {
    List<String> lines = new ArrayList<>();
    for (FileSpec file : recipe.files()) {
      lines.add(file.path().text());
      lines.add(Integer.toOctalString(file.mode()) + " " + file.uid() + ":" + file.gid());
      lines.add(what(file, lock, copied));
    }
    return lines;
  }

  private static String mount(EarlyMount mount) {
    return String.join(
        " ",
        mount.path().text(),
        mount.type().toString(),
        Integer.toString(mount.options().flags()),
        mount.options().data(),
        mount.except().toString());
  }

  private static String what(FileSpec file, LockFile lock, CopiedFiles copied) {
    if (file.what() instanceof FileSpec.Copy) {
      return Objects.requireNonNull(copied.digests().get(file.path()), "every copy").hex();
    }
    if (file.what() instanceof FileSpec.Download download) {
      return download.sha256().hex();
    }
    if (file.what() instanceof FileSpec.GitFile) {
      return FetchedFiles.locked(file.what(), lock).map(each -> each.sha256().hex()).orElse("git");
    }
    if (file.what() instanceof FileSpec.Text text) {
      return "text " + text.content();
    }
    if (file.what() instanceof FileSpec.PreInit preInit) {
      return "pre-init " + preInit.runs() + preInit.mounts().stream().map(ImageKey::mount).toList();
    }
    return file.what() instanceof FileSpec.Link link ? "link " + link.target() : "directory";
  }
}
