package dev.coracle.recipe.reader;

import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.recipe.FileSpec;
import dev.coracle.recipe.Located;
import dev.coracle.recipe.UserSpec;
import dev.coracle.recipe.schema.Quantities;
import dev.coracle.recipe.yaml.RecipeDocument.Entry;
import dev.coracle.recipe.yaml.RecipeDocument.Scalar;
import dev.coracle.tree.TreePath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Files that keys of a recipe stand for: masks and drop-ins of units, hosts(5), resolv.conf(5),
 * home directories with sshd's authorized_keys, subuid(5) and subgid(5).
 */
final class GeneratedFiles {
  /** Where an administrator's units are (systemd.unit(5)). */
  private static final String UNITS = "/etc/systemd/system/";

  private static final int PUBLIC = 0644;
  private static final int PRIVATE = 0600;
  private static final int DIRECTORY = 0755;
  private static final int PRIVATE_DIRECTORY = 0700;
  private static final int LINK = 0777;

  private final MappingFields recipe;
  private final SourcePaths paths;
  private final List<FileSpec> files = new ArrayList<>();

  private GeneratedFiles(MappingFields recipe, SourcePaths paths) {
    this.recipe = recipe;
    this.paths = paths;
  }

  /**
   * The files of a recipe whose templates are rendered.
   *
   * @param users its users
   */
  static List<FileSpec> of(MappingFields recipe, SourcePaths paths, List<UserSpec> users) {
    GeneratedFiles generated = new GeneratedFiles(recipe, paths);
    generated.units();
    generated.hosts();
    generated.resolver();
    List<MappingFields> entries = recipe.each("users");
    for (int i = 0; i < entries.size(); i++) {
      generated.home(entries.get(i), users.get(i));
    }
    generated.subordinates("sub-uids", "/etc/subuid");
    generated.subordinates("sub-gids", "/etc/subgid");
    return generated.files;
  }

  private void add(String path, FileSpec.What what, int mode, SourceLocation place) {
    add(path, what, mode, 0, 0, place);
  }

  private void add(
      String path, FileSpec.What what, int mode, long uid, long gid, SourceLocation place) {
    files.add(new FileSpec(TreePath.of(path), what, mode, uid, gid, place));
  }

  private void units() {
    MappingFields systemd = recipe.fields("systemd");
    for (Located<String> unit : systemd.list("mask")) {
      add(UNITS + unit.value(), new FileSpec.Link("/dev/null"), LINK, unit.place());
    }
    for (MappingFields dropIn : systemd.each("drop-ins")) {
      FileSpec.What what =
          dropIn.has("source")
              ? new FileSpec.Copy(paths.relative(dropIn.scalar("source")))
              : new FileSpec.Text(dropIn.text("content"));
      add(UNITS + dropIn.text("name"), what, PUBLIC, dropIn.place());
    }
  }

  /** Names of one address stand in one line, in the recipe's order; localhost is always there. */
  private void hosts() {
    if (!recipe.has("hosts")) {
      return;
    }
    List<Entry> entries = recipe.table("hosts").entries();
    Map<String, String> lines = new LinkedHashMap<>();
    if (entries.stream().noneMatch(entry -> entry.key().text().equals("localhost"))) {
      lines.put("127.0.0.1", "127.0.0.1 localhost");
      lines.put("::1", "::1 localhost");
    }
    for (Entry entry : entries) {
      String address = ((Scalar) entry.value()).text();
      lines.merge(
          address,
          address + " " + entry.key().text(),
          (line, x) -> line + " " + entry.key().text());
    }
    add("/etc/hosts", text(lines.values()), PUBLIC, recipe.table("hosts").place());
  }

  private static FileSpec.Text text(Iterable<String> lines) {
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(line).append('\n'));
    return new FileSpec.Text(text.toString());
  }

  private void resolver() {
    if (!recipe.has("resolv")) {
      return;
    }
    MappingFields resolv = recipe.fields("resolv");
    List<String> lines = new ArrayList<>();
    for (Located<String> server : resolv.list("nameservers")) {
      lines.add("nameserver " + server.value());
    }
    for (String list : List.of("search", "options")) {
      List<String> words = resolv.list(list).stream().map(Located::value).toList();
      if (!words.isEmpty()) {
        lines.add(list + " " + String.join(" ", words));
      }
    }
    add("/etc/resolv.conf", text(lines), PUBLIC, resolv.place());
  }

  private void home(MappingFields entry, UserSpec user) {
    List<Located<String>> keys = entry.list("authorized-keys");
    if (keys.isEmpty() && !entry.has("create-home")) {
      return;
    }
    long uid = user.uid();
    long gid = user.gid();
    FileSpec.What directory = new FileSpec.EmptyDirectory();
    int mode = uid == 0 ? PRIVATE_DIRECTORY : DIRECTORY;
    add(user.home(), directory, mode, uid, gid, user.place());
    if (!keys.isEmpty()) {
      String ssh = user.home() + "/.ssh";
      add(ssh, directory, PRIVATE_DIRECTORY, uid, gid, user.place());
      FileSpec.What text = text(keys.stream().map(Located::value).toList());
      add(ssh + "/authorized_keys", text, PRIVATE, uid, gid, keys.get(0).place());
    }
  }

  private void subordinates(String key, String path) {
    List<String> lines = new ArrayList<>();
    SourceLocation place = null;
    for (MappingFields user : recipe.each("users")) {
      // Groups have the same ranges as users unless the recipe says otherwise, as useradd(8) does.
      String name = user.has(key) ? key : "sub-uids";
      if (user.has(name)) {
        MappingFields range = user.fields(name);
        long first = Quantities.id(range.text("first"));
        long count = Quantities.id(range.text("count"));
        lines.add(user.text("name") + ":" + first + ":" + count);
        place = place == null ? range.place() : place;
      }
    }
    if (place != null) {
      add(path, text(lines), PUBLIC, place);
    }
  }
}
