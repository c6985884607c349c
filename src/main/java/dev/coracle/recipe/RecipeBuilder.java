package dev.coracle.recipe;

import dev.coracle.recipe.GrantSpec.Privilege;
import dev.coracle.recipe.RecipeDocument.Mapping;
import dev.coracle.recipe.RecipeDocument.Scalar;
import dev.coracle.recipe.VerifySpec.Waiver;
import dev.coracle.tree.TreePath;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Makes a {@link Recipe} of a document that was composed and checked; cannot fail. */
final class RecipeBuilder {
  /** What a recipe says of its version when git should. */
  private static final String VERSION_BY_GIT = "git";

  private static final int FILE_MODE = 0644;
  private static final int DIRECTORY_MODE = 0755;
  private static final int LINK_MODE = 0777;

  private final Path file;
  private final Map<String, Path> directories;

  /**
   * @param file the recipe's file
   * @param directories for the name of each file that the recipe is composed of, its directory,
   *     relative to the recipe's
   */
  RecipeBuilder(Path file, Map<String, Path> directories) {
    this.file = file;
    this.directories = directories;
  }

  Recipe build(Mapping root) {
    Fields fields = new Fields(root, RecipeSchema.RECIPE);
    PackageSource packageSource = packageSource(fields.fields("package-source"));
    String version = fields.text("version");
    return new Recipe(
        file,
        fields.text("name"),
        version.equals(VERSION_BY_GIT) ? Optional.empty() : Optional.of(version),
        Architecture.ofDebianName(fields.text("architecture")).orElseThrow(),
        packageSource,
        kernel(fields.fields("kernel"), packageSource),
        fields.list("packages"),
        fields.list("binaries"),
        fields.list("libraries"),
        systemd(fields.fields("systemd")),
        users(fields),
        groups(fields),
        files(fields),
        grants(fields),
        image(fields.fields("image")),
        verify(fields.fields("verify")));
  }

  private PackageSource packageSource(Fields fields) {
    return new PackageSource(
        fields.located("distribution"),
        fields.list("suites"),
        fields.list("components"),
        keyring(fields));
  }

  private Optional<Path> keyring(Fields fields) {
    return fields.has("keyring")
        ? Optional.of(hostPath(fields.scalar("keyring")))
        : Optional.empty();
  }

  private KernelSpec kernel(Fields fields, PackageSource guest) {
    Fields source = fields.fields("source");
    Located<String> distribution =
        source.has("distribution") ? source.located("distribution") : guest.distribution();
    boolean same = distribution.equals(guest.distribution());
    PackageSource packages =
        new PackageSource(
            distribution,
            source.list("suites"),
            source.list("components"),
            source.has("keyring") || !same ? keyring(source) : guest.keyring());
    return new KernelSpec(
        source.located("package"),
        packages,
        fields.located("base"),
        fields.list("fragments"),
        fields.list("drivers"),
        fields.list("command-line"));
  }

  private static SystemdSpec systemd(Fields fields) {
    return new SystemdSpec(fields.located("default-target"), fields.list("units"));
  }

  private static List<UserSpec> users(Fields recipe) {
    List<UserSpec> users = new ArrayList<>();
    for (Fields user : recipe.each("users")) {
      users.add(
          new UserSpec(
              user.text("name"),
              Quantities.id(user.text("uid")),
              Quantities.id(user.text("gid")),
              user.text("description"),
              user.text("home"),
              user.text("shell"),
              user.place()));
    }
    return users;
  }

  private static List<GroupSpec> groups(Fields recipe) {
    List<GroupSpec> groups = new ArrayList<>();
    for (Fields group : recipe.each("groups")) {
      List<String> members = new ArrayList<>();
      for (Located<String> member : group.list("members")) {
        members.add(member.value());
      }
      groups.add(
          new GroupSpec(
              group.text("name"), Quantities.id(group.text("gid")), members, group.place()));
    }
    return groups;
  }

  private List<FileSpec> files(Fields recipe) {
    List<FileSpec> files = new ArrayList<>();
    for (Fields each : recipe.each("files")) {
      FileSpec.What what = what(each);
      files.add(
          new FileSpec(
              TreePath.of(each.text("path")),
              what,
              each.has("mode") ? Quantities.mode(each.text("mode")) : defaultMode(what),
              Quantities.id(each.text("owner")),
              Quantities.id(each.text("group")),
              each.place()));
    }
    return files;
  }

  private FileSpec.What what(Fields file) {
    if (file.has("content")) {
      return new FileSpec.Text(file.text("content"));
    }
    if (file.has("source")) {
      return new FileSpec.Copy(hostPath(file.scalar("source")));
    }
    return file.has("link") ? new FileSpec.Link(file.text("link")) : new FileSpec.EmptyDirectory();
  }

  private static int defaultMode(FileSpec.What what) {
    if (what instanceof FileSpec.EmptyDirectory) {
      return DIRECTORY_MODE;
    }
    return what instanceof FileSpec.Link ? LINK_MODE : FILE_MODE;
  }

  private static List<GrantSpec> grants(Fields recipe) {
    List<GrantSpec> grants = new ArrayList<>();
    for (Fields grant : recipe.each("grants")) {
      Set<Privilege> privileges = EnumSet.noneOf(Privilege.class);
      for (Located<String> word : grant.list("allow")) {
        privileges.add(Privilege.valueOf(word.value().toUpperCase(Locale.ROOT)));
      }
      grants.add(
          new GrantSpec(
              TreePath.of(grant.text("path")), privileges, grant.text("reason"), grant.place()));
    }
    return grants;
  }

  private static ImageSpec image(Fields fields) {
    Optional<Located<Long>> limit = Optional.empty();
    if (fields.has("size-limit")) {
      Scalar size = fields.scalar("size-limit");
      limit = Optional.of(new Located<>(Quantities.size(size.text()), size.place()));
    }
    return new ImageSpec(
        fields.located("file-system"),
        fields.located("layout"),
        fields.list("also").stream()
            .map(word -> new Located<>(ImageForm.of(word.value()).orElseThrow(), word.place()))
            .toList(),
        limit,
        fields.list("huge-pages").stream()
            .map(path -> new Located<>(TreePath.of(path.value()), path.place()))
            .toList(),
        fields.has("verity") ? Optional.of(fields.located("verity")) : Optional.empty(),
        fields.optional("free-space").map(Quantities::size).orElse(0L),
        fields.has("checksums"));
  }

  private static VerifySpec verify(Fields fields) {
    List<Waiver> waivers = new ArrayList<>();
    for (Fields waiver : fields.each("waivers")) {
      waivers.add(new Waiver(waiver.text("line"), waiver.text("reason")));
    }
    return new VerifySpec(
        fields.located("machine"),
        Quantities.size(fields.text("memory")),
        Quantities.duration(fields.text("deadline")),
        waivers,
        limits(fields.fields("limits")),
        checks(fields));
  }

  private static List<VerifySpec.UserCheck> checks(Fields fields) {
    List<VerifySpec.UserCheck> checks = new ArrayList<>();
    for (Fields check : fields.each("checks")) {
      checks.add(
          new VerifySpec.UserCheck(
              check.text("name"),
              check.text("run"),
              check.text("expect"),
              Quantities.duration(check.text("deadline"))));
    }
    return checks;
  }

  private static VerifySpec.Limits limits(Fields fields) {
    return new VerifySpec.Limits(
        millis(fields, "boot"),
        millis(fields, "slower"),
        bytes(fields, "image"),
        bytes(fields, "memory"));
  }

  private static OptionalLong millis(Fields fields, String name) {
    return fields.has(name)
        ? OptionalLong.of(Quantities.duration(fields.text(name)).toMillis())
        : OptionalLong.empty();
  }

  private static OptionalLong bytes(Fields fields, String name) {
    return fields.has(name)
        ? OptionalLong.of(Quantities.size(fields.text(name)))
        : OptionalLong.empty();
  }

  /** A path from the recipe's directory, whichever of its files names it. */
  private Path hostPath(Scalar scalar) {
    Path directory = directories.getOrDefault(scalar.place().file(), Path.of(""));
    return directory.resolve(scalar.text()).normalize();
  }
}
