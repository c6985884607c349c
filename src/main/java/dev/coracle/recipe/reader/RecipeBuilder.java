package dev.coracle.recipe.reader;

import dev.coracle.recipe.Architecture;
import dev.coracle.recipe.ContainerSpec;
import dev.coracle.recipe.ContentSpec;
import dev.coracle.recipe.EarlyMount;
import dev.coracle.recipe.FileSpec;
import dev.coracle.recipe.GrantSpec;
import dev.coracle.recipe.GrantSpec.Privilege;
import dev.coracle.recipe.GroupSpec;
import dev.coracle.recipe.ImageSpec;
import dev.coracle.recipe.IncludeSpec;
import dev.coracle.recipe.Located;
import dev.coracle.recipe.MountOptions;
import dev.coracle.recipe.OutputFormat;
import dev.coracle.recipe.PackageSource;
import dev.coracle.recipe.Recipe;
import dev.coracle.recipe.SystemdSpec;
import dev.coracle.recipe.UserSpec;
import dev.coracle.recipe.VerifySpec;
import dev.coracle.recipe.VerifySpec.Waiver;
import dev.coracle.recipe.schema.Quantities;
import dev.coracle.recipe.schema.RecipeSchema;
import dev.coracle.recipe.yaml.RecipeDocument.Entry;
import dev.coracle.recipe.yaml.RecipeDocument.Mapping;
import dev.coracle.recipe.yaml.RecipeDocument.Scalar;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes a {@link Recipe} of a document that was composed and checked; cannot fail. */
final class RecipeBuilder {
  /** What a recipe says of its version when git should. */
  private static final String VERSION_BY_GIT = "git";

  private static final int FILE_MODE = 0644;
  private static final int EXECUTABLE_MODE = 0755;
  private static final int LINK_MODE = 0777;

  private final SourcePaths paths;
  private final List<String> profiles;

  /**
   * @param profiles those that count
   */
  RecipeBuilder(SourcePaths paths, List<String> profiles) {
    this.paths = paths;
    this.profiles = profiles;
  }

  Recipe build(Mapping root) {
    MappingFields fields = new MappingFields(root, RecipeSchema.RECIPE);
    SourceBuilder sources = new SourceBuilder(fields, paths);
    PackageSource packageSource = sources.main();
    String version = fields.text("version");
    List<UserSpec> users = users(fields);
    List<FileSpec> files = files(fields);
    files.addAll(GeneratedFiles.of(fields, paths, users));
    return new Recipe(
        paths.recipe(),
        resultName(fields.text("name"), profiles),
        profiles,
        version.equals(VERSION_BY_GIT) ? Optional.empty() : Optional.of(version),
        Architecture.ofDebianName(fields.text("architecture")).orElseThrow(),
        packageSource,
        sources.further(packageSource),
        sources.kernel(
            packageSource,
            commandLine(
                fields.fields("kernel").list("command-line"),
                fields.table("sysctl"),
                fields.fields("systemd").list("unit-path"))),
        fields.list("packages"),
        fields.list("binaries"),
        fields.list("libraries"),
        systemd(fields.fields("systemd")),
        users,
        groups(fields),
        files,
        grants(fields),
        content(fields),
        image(fields.fields("image")),
        verify(fields.fields("verify")),
        container(fields));
  }

  private static Optional<ContainerSpec> container(MappingFields fields) {
    if (!fields.has("container")) {
      return Optional.empty();
    }
    MappingFields container = fields.fields("container");
    Optional<Sha256> digest =
        container.has("digest")
            ? Optional.of(new Sha256(container.text("digest").substring("sha256:".length())))
            : Optional.empty();
    return Optional.of(new ContainerSpec(container.located("image"), digest));
  }

  /** The name of a recipe's result: with other profiles it is another one. */
  static String resultName(String name, List<String> profiles) {
    return profiles.isEmpty() ? name : name + "-" + String.join("-", profiles);
  }

  /**
   * The kernel makes the settings itself, and hands words without a dot to init as its environment;
   * what follows {@code --} are init's arguments.
   */
  private static List<Located<String>> commandLine(
      List<Located<String>> line, Mapping sysctl, List<Located<String>> unitPath) {
    List<Located<String>> settings = new ArrayList<>();
    if (!unitPath.isEmpty()) {
      settings.add(
          new Located<>(
              "SYSTEMD_UNIT_PATH="
                  + unitPath.stream().map(Located::value).collect(Collectors.joining(":")),
              unitPath.get(0).place()));
    }
    for (Entry entry : sysctl.entries()) {
      Scalar value = (Scalar) entry.value();
      String quote = value.text().indexOf(' ') < 0 ? "" : "\"";
      settings.add(
          new Located<>(
              "sysctl." + entry.key().text() + "=" + quote + value.text() + quote, value.place()));
    }
    int end = line.stream().map(Located::value).toList().indexOf("--");
    List<Located<String>> whole = new ArrayList<>(line);
    whole.addAll(end < 0 ? line.size() : end, settings);
    return whole;
  }

  private static SystemdSpec systemd(MappingFields fields) {
    return new SystemdSpec(
        fields.located("default-target"),
        fields.list("units"),
        fields.list("enable"),
        fields.list("disable"),
        fields.list("unit-path"));
  }

  private static List<UserSpec> users(MappingFields recipe) {
    List<UserSpec> users = new ArrayList<>();
    for (MappingFields user : recipe.each("users")) {
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

  private static List<GroupSpec> groups(MappingFields recipe) {
    List<GroupSpec> groups = new ArrayList<>();
    for (MappingFields group : recipe.each("groups")) {
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

  private List<FileSpec> files(MappingFields recipe) {
    List<FileSpec> files = new ArrayList<>();
    for (MappingFields each : recipe.each("files")) {
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

  private FileSpec.What what(MappingFields file) {
    if (file.has("content")) {
      return new FileSpec.Text(file.text("content"));
    }
    if (file.has("source")) {
      return new FileSpec.Copy(paths.relative(file.scalar("source")));
    }
    if (file.has("url")) {
      return new FileSpec.Download(file.text("url"), new Sha256(file.text("sha256")));
    }
    if (file.has("git")) {
      MappingFields git = file.fields("git");
      return new FileSpec.GitFile(git.text("url"), git.text("ref"), git.text("path"));
    }
    if (file.has("pre-init")) {
      return preInit(file.fields("pre-init"));
    }
    return file.has("link") ? new FileSpec.Link(file.text("link")) : new FileSpec.EmptyDirectory();
  }

  private static FileSpec.PreInit preInit(MappingFields fields) {
    List<EarlyMount> mounts = new ArrayList<>();
    for (MappingFields mount : fields.each("mounts")) {
      mounts.add(
          new EarlyMount(
              TreePath.of(mount.text("path")),
              EarlyMount.Type.valueOf(mount.text("type").toUpperCase(Locale.ROOT)),
              MountOptions.of(mount.text("options")),
              mount.list("except").stream().map(each -> TreePath.of(each.value())).toList(),
              mount.text("reason")));
    }
    return new FileSpec.PreInit(fields.text("runs"), mounts);
  }

  private static int defaultMode(FileSpec.What what) {
    if (what instanceof FileSpec.EmptyDirectory || what instanceof FileSpec.PreInit) {
      return EXECUTABLE_MODE;
    }
    return what instanceof FileSpec.Link ? LINK_MODE : FILE_MODE;
  }

  private ContentSpec content(MappingFields recipe) {
    List<IncludeSpec> include = new ArrayList<>();
    for (MappingFields part : recipe.each("include")) {
      include.add(
          new IncludeSpec(
              part.located("package"),
              part.list("paths"),
              part.list("except"),
              part.list("keep"),
              part.place()));
    }
    MappingFields closure = recipe.fields("closure");
    return new ContentSpec(
        !closure.has("off"),
        closure.list("skip"),
        include,
        recipe.list("exclude"),
        recipe.has("ca-certificates"),
        paths.located(recipe, "private-inputs"));
  }

  private static List<GrantSpec> grants(MappingFields recipe) {
    List<GrantSpec> grants = new ArrayList<>();
    for (MappingFields grant : recipe.each("grants")) {
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

  private static ImageSpec image(MappingFields fields) {
    Optional<Located<Long>> limit = Optional.empty();
    if (fields.has("size-limit")) {
      Scalar size = fields.scalar("size-limit");
      limit = Optional.of(new Located<>(Quantities.size(size.text()), size.place()));
    }
    return new ImageSpec(
        fields.located("file-system"),
        fields.located("layout"),
        fields.list("outputs").stream()
            .map(word -> new Located<>(OutputFormat.of(word.value()).orElseThrow(), word.place()))
            .toList(),
        limit,
        fields.list("huge-pages").stream()
            .map(path -> new Located<>(TreePath.of(path.value()), path.place()))
            .toList(),
        fields.has("verity") ? Optional.of(fields.located("verity")) : Optional.empty(),
        fields.optional("free-space").map(Quantities::size).orElse(0L),
        fields.has("checksums"),
        !fields.has("package-metadata") || fields.scalar("package-metadata").isTrue(),
        fields.list("launch"));
  }

  private static VerifySpec verify(MappingFields fields) {
    List<Waiver> waivers = new ArrayList<>();
    for (MappingFields waiver : fields.each("waivers")) {
      waivers.add(
          new Waiver(
              waiver.text("line"),
              waiver.text("reason"),
              waiver.optional("until").map(LocalDate::parse)));
    }
    return new VerifySpec(
        fields.located("machine"),
        Quantities.size(fields.text("memory")),
        Quantities.duration(fields.text("deadline")).orElseThrow(),
        waivers,
        fields.list("informational").stream().map(Located::value).toList(),
        limits(fields.fields("limits")),
        devices(fields.fields("devices")),
        checks(fields),
        workload(fields));
  }

  private static Optional<VerifySpec.Workload> workload(MappingFields fields) {
    if (!fields.has("workload")) {
      return Optional.empty();
    }
    MappingFields workload = fields.fields("workload");
    return Optional.of(
        new VerifySpec.Workload(
            workload.text("run"),
            Integer.parseInt(workload.text("status")),
            Quantities.size(workload.text("memory")),
            Long.parseLong(workload.text("processes")),
            millis(workload, "start")));
  }

  private static VerifySpec.Devices devices(MappingFields fields) {
    return new VerifySpec.Devices(
        fields.list("virtio-ports").stream().map(Located::value).toList(),
        fields.each("disks").stream()
            .map(
                disk ->
                    new VerifySpec.ScratchDisk(
                        disk.text("name"), Quantities.size(disk.text("size"))))
            .toList());
  }

  private static Optional<VerifySpec.HostQuestion> question(MappingFields check) {
    Optional<VerifySpec.Endpoint> tcp =
        check.optional("tcp").map(port -> new VerifySpec.TcpPort(Integer.parseInt(port)));
    return tcp.or(() -> check.optional("virtio-port").map(VerifySpec.VirtioPort::new))
        .map(to -> new VerifySpec.HostQuestion(to, check.text("send")));
  }

  private static List<VerifySpec.UserCheck> checks(MappingFields fields) {
    List<VerifySpec.UserCheck> checks = new ArrayList<>();
    for (MappingFields check : fields.each("checks")) {
      checks.add(
          new VerifySpec.UserCheck(
              check.text("name"),
              check.text("run"),
              question(check),
              check.text("expect"),
              Quantities.duration(check.text("deadline")).orElseThrow()));
    }
    return checks;
  }

  private static VerifySpec.Limits limits(MappingFields fields) {
    return new VerifySpec.Limits(
        millis(fields, "boot"),
        millis(fields, "slower"),
        bytes(fields, "image"),
        bytes(fields, "memory"));
  }

  private static OptionalLong millis(MappingFields fields, String name) {
    return fields.has(name)
        ? OptionalLong.of(Quantities.duration(fields.text(name)).orElseThrow().toMillis())
        : OptionalLong.empty();
  }

  private static OptionalLong bytes(MappingFields fields, String name) {
    return fields.has(name)
        ? OptionalLong.of(Quantities.size(fields.text(name)))
        : OptionalLong.empty();
  }
}
