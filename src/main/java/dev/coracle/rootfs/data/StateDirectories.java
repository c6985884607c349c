package dev.coracle.rootfs.data;

import dev.coracle.recipe.UserSpec;
import dev.coracle.rootfs.account.DeclarationFile;
import dev.coracle.rootfs.account.TmpfilesLine;
import dev.coracle.rootfs.assembly.RequiredBy;
import dev.coracle.rootfs.mention.Mentions;
import dev.coracle.rootfs.script.MaintainerScripts;
import dev.coracle.rootfs.units.UnitSettings;
import dev.coracle.rootfs.view.UsrMerge;
import dev.coracle.source.apt.deb.PackageContents;
import dev.coracle.systemd.UnitFile;
import dev.coracle.tree.Content;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import dev.coracle.tree.TreePath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Directories that packages keep their state in: shipped empty, in tmpfiles.d, named by units, or
 * an account's home. They stand in the tree, and in a tmpfiles.d file for what is mounted over when
 * the guest boots.
 */
public final class StateDirectories {
  private static final List<String> STATE = List.of("/var/", "/srv/", "/run/");

  /** Settings of units whose paths must be there, or the unit does not start. */
  private static final List<String> MOUNTED_OVER =
      List.of(
          "InaccessiblePaths",
          "InaccessibleDirectories",
          "ReadOnlyPaths",
          "ReadOnlyDirectories",
          "ReadWritePaths",
          "ReadWriteDirectories");

  /** Directories that every whole system has, and few guests need. */
  private static final String TOP_DIRECTORY = "/(home|root|media|mnt|opt|srv|boot)";

  private static final String FILE = DeclarationPaths.TMPFILES + "/coracle.conf";

  private final DataContext context;
  private final Map<String, Entry> entries = new TreeMap<>();
  private final Map<String, String> lines = new TreeMap<>();
  private final Set<String> owners = new TreeSet<>();
  private final Map<String, MadeFile> files = new TreeMap<>();
  private boolean bootTime;

  private record Entry(String mode, String user, String group, String by) {}

  private record MadeFile(String text, String user, String group, String by) {}

  public StateDirectories(DataContext context) {
    this.context = context;
  }

  /** Finds them; returns the names that own them. */
  public Set<String> find(List<UnitSettings> units) {
    List<PackageContents> stateful = context.stateful();
    context.ownTmpfiles().forEach(this::own);
    for (PackageContents each : stateful) {
      context.files(each, DeclarationPaths.TMPFILES).forEach(this::tmpfiles);
    }
    stateful.forEach(this::made);
    for (PackageContents each : stateful) {
      shipped(each, stateful);
    }
    units.forEach(this::named);
    if (!context.locks().isEmpty()) {
      // In a whole system it is a mount of its own; all programs may write to it.
      add("/run/lock", new Entry("1777", "", "", context.locks()));
    }
    Set<String> names = new TreeSet<>(owners);
    entries.values().forEach(entry -> names.addAll(List.of(entry.user(), entry.group())));
    names.remove("");
    return names;
  }

  /** What the recipe's own files say is made from them; accounts and mistakes count here. */
  private void own(DeclarationFile file) {
    for (TmpfilesLine line : TmpfilesLine.read(file, context.problems())) {
      bootTime = true;
      owners.add(line.user());
      owners.add(line.group());
    }
  }

  private void tmpfiles(DeclarationFile file) {
    for (TmpfilesLine line : TmpfilesLine.read(file, context.problems())) {
      String path = line.path();
      if (STATE.stream().noneMatch(path::startsWith)) {
        continue;
      }
      if (line.isDirectory() && path.indexOf('*') < 0) {
        add(path, new Entry(line.mode(), line.user(), line.group(), file.by()));
      } else if (line.isOther()) {
        lines.putIfAbsent(path, line.text());
        if (line.argument().startsWith("/usr/")) {
          RequiredBy need = context.whole().of(DeclarationPaths.TMPFILES);
          context.follower().quietly(line.argument(), need);
        }
      }
    }
  }

  /** What maintainer scripts make. */
  private void made(PackageContents contents) {
    MaintainerScripts scripts = context.scripts(contents);
    String by = "maintainer scripts of " + contents.locked().nameAndVersion();
    for (MaintainerScripts.MadeDirectory each : scripts.directories()) {
      if (STATE.stream().anyMatch(each.path()::startsWith)) {
        Optional<MaintainerScripts.Owner> owner =
            scripts.owners().stream().filter(one -> one.covers(each.path())).findFirst();
        String user =
            each.user().isEmpty()
                ? owner.map(MaintainerScripts.Owner::user).orElse("")
                : each.user();
        String group =
            each.group().isEmpty()
                ? owner.map(MaintainerScripts.Owner::group).orElse("")
                : each.group();
        add(each.path(), new Entry("0" + Integer.toOctalString(each.mode()), user, group, by));
      }
    }
    scripts.calls("touch").forEach(paths -> paths.forEach(path -> file(path, "", scripts, by)));
    for (List<String> words : scripts.calls("echo")) {
      if (words.size() == 3 && words.get(1).equals(">")) {
        file(words.get(2), words.get(0) + "\n", scripts, by);
      }
    }
  }

  /** A file of state that a script begins with a line, or empty. */
  private void file(String path, String text, MaintainerScripts scripts, String by) {
    if (!path.matches("/(var|srv)/(?!run/|lock/|tmp/)[!-.0-~/]+")
        || TreePath.normalized(path).isEmpty()) {
      return;
    }
    Optional<MaintainerScripts.Owner> owner =
        scripts.owners().stream().filter(one -> one.covers(path)).findFirst();
    String user = owner.map(MaintainerScripts.Owner::user).orElse("");
    String group = owner.map(MaintainerScripts.Owner::group).orElse("");
    owners.add(user);
    owners.add(group);
    files.putIfAbsent(path, new MadeFile(text, user, group, by));
  }

  private void shipped(PackageContents contents, List<PackageContents> stateful) {
    for (Map.Entry<TreePath, Node> entry : contents.nodes().entrySet()) {
      String path = entry.getKey().text();
      boolean state = path.startsWith("/var/") || path.startsWith("/srv/");
      if (!state
          || !(entry.getValue() instanceof Node.Directory)
          || !context.view().ofOneSource(path)) {
        continue;
      }
      String user = "";
      String group = "";
      for (PackageContents each : stateful) {
        if (each.source().equals(contents.source())) {
          for (MaintainerScripts.Owner owner : context.scripts(each).owners()) {
            if (owner.covers(path)) {
              user = owner.user();
              group = owner.group();
            }
          }
        }
      }
      String mode = Integer.toOctalString(entry.getValue().metadata().mode());
      String by = contents.locked().nameAndVersion();
      add(path, new Entry("0" + mode, user, group, by));
    }
  }

  /** What a unit may write to, where nothing makes it: its own user's. */
  private void named(UnitSettings unit) {
    if (!context.rules().follows(unit.fragment())) {
      return;
    }
    for (String key : MOUNTED_OVER) {
      for (UnitFile.Assignment line : unit.file().list("Service", key)) {
        for (String path : line.value().split("\\s+", 0)) {
          if (path.matches(TOP_DIRECTORY)) {
            String mode = path.equals("/root") ? "0700" : "0755";
            add(path, new Entry(mode, "", "", unit.name().toString()));
          }
        }
      }
    }
    String user = unit.file().value("Service", "User").map(unit.name()::expand).orElse("");
    String group = unit.file().value("Service", "Group").map(unit.name()::expand).orElse("");
    for (String key : List.of("ReadWritePaths", "WorkingDirectory")) {
      for (UnitFile.Assignment line : unit.file().list("Service", key)) {
        for (String path : Mentions.inText(unit.name().expand(line.value()))) {
          if (path.matches("/(var|srv)/[^%]+/[^%]+") && !path.startsWith("/var/run/")) {
            add(path, new Entry("0755", user, group, unit.name().toString()));
          }
        }
      }
    }
  }

  /** Paths are as scripts, units and passwd have them: with a slash at the end, for instance. */
  private void add(String path, Entry entry) {
    TreePath.normalized(path).ifPresent(each -> entries.putIfAbsent(inRun(each.text()), entry));
  }

  /** Where the links of /var to /run lead. */
  private static String inRun(String path) {
    return path.startsWith("/var/run/")
        ? path.substring("/var".length())
        : path.startsWith("/var/lock/") ? "/run" + path.substring("/var".length()) : path;
  }

  /** Gives a directory another owner and mode; false where it is none of these. */
  boolean override(String path, String user, String group, int mode) {
    return entries.computeIfPresent(
            path, (p, entry) -> new Entry(octal(mode), user, group, entry.by()))
        != null;
  }

  /** Whether something is to be made at boot; /var of the image is there then. */
  public boolean needsBootTime() {
    return bootTime
        || !lines.isEmpty()
        || entries.keySet().stream().anyMatch(path -> path.startsWith("/run/"));
  }

  /** Puts them into the tree, with their owners' numbers. */
  public void place(AccountFinder accounts) {
    for (Map.Entry<String, UserSpec> home : accounts.homes().entrySet()) {
      String path = TreePath.normalized(home.getKey()).orElse(TreePath.ROOT).text();
      if (path.matches("/(var|srv)/.+/.+") && !path.startsWith("/var/run/")) {
        Entry there = entries.get(path);
        String name = home.getValue().name();
        if (there == null || (there.user().isEmpty() && there.group().isEmpty())) {
          String group = accounts.gid(name).isPresent() ? name : "";
          entries.put(path, new Entry(there == null ? "0755" : there.mode(), name, group, name));
        }
      }
    }
    List<String> text = new ArrayList<>();
    text.add("# Directories of the packages in this guest; see tmpfiles.d(5).");
    text.add("L /var/run - - - - ../run");
    entries.forEach((path, entry) -> place(path, entry, accounts, text));
    files.forEach((path, file) -> place(UsrMerge.map(path), file, accounts));
    text.addAll(lines.values());
    if ((entries.isEmpty() && lines.isEmpty()) || !needsBootTime()) {
      return;
    }
    put(
        FILE,
        new Node.RegularFile(
            Metadata.rootOwned(0644, context.assembler().seconds()),
            Content.of((String.join("\n", text) + "\n").getBytes(StandardCharsets.UTF_8)),
            Origin.generated("tmpfiles.d", "state directories of packages")));
  }

  private void place(String path, Entry entry, AccountFinder accounts, List<String> text) {
    int mode = entry.mode().matches("[0-7]{3,5}") ? Integer.parseInt(entry.mode(), 8) : 0755;
    long uid = accounts.uid(entry.user()).orElseGet(() -> unknown(path, "user", entry.user()));
    long gid = accounts.gid(entry.group()).orElseGet(() -> unknown(path, "group", entry.group()));
    text.add("d " + path + " " + octal(mode) + " " + uid + " " + gid);
    Metadata metadata =
        new Metadata(mode, uid, gid, context.assembler().seconds(), Collections.emptySortedMap());
    String target = UsrMerge.map(path);
    boolean free =
        !context.assembler().has(target)
            || context.assembler().tree().node(TreePath.of(target)).orElseThrow()
                instanceof Node.Directory;
    if (free && !context.view().isOwn(target)) {
      put(target, new Node.Directory(metadata, Origin.generated("state directory", entry.by())));
    }
  }

  /** Puts a file into the tree where its directory is; it is no more than the guest's first. */
  private void place(String path, MadeFile file, AccountFinder accounts) {
    if (context.assembler().has(path)
        || context.view().node(path).isPresent()
        || !context.assembler().has(path.substring(0, path.lastIndexOf('/')))) {
      return;
    }
    long uid = accounts.uid(file.user()).orElseGet(() -> unknown(path, "user", file.user()));
    long gid = accounts.gid(file.group()).orElseGet(() -> unknown(path, "group", file.group()));
    Metadata metadata =
        new Metadata(0644, uid, gid, context.assembler().seconds(), Collections.emptySortedMap());
    Content text = Content.of(file.text().getBytes(StandardCharsets.UTF_8));
    put(path, new Node.RegularFile(metadata, text, Origin.generated("state file", file.by())));
  }

  private long unknown(String path, String kind, String name) {
    context.note(path + ": the " + kind + " " + name + " is unknown, so root has it");
    return 0;
  }

  private static String octal(int mode) {
    return "0" + Integer.toOctalString(mode);
  }

  private void put(String path, Node node) {
    context.assembler().put(TreePath.of(path), node, context.whole());
  }
}
