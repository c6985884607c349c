package dev.coracle.publish;

import dev.coracle.deb822.Deb822;
import dev.coracle.deb822.Deb822Exception;
import dev.coracle.source.apt.deb.PackageContents;
import dev.coracle.source.apt.index.Relation;
import dev.coracle.source.apt.index.Relations;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What packages of a result recommend and suggest (Debian Policy 7.2) and the lock does not have:
 * no resolution takes it along.
 */
public final class WeakDependencies {
  private static final List<String> FIELDS = List.of("Recommends", "Suggests");

  private WeakDependencies() {}

  /**
   * The weak dependencies that nothing satisfies.
   *
   * @param packages those of the lock
   * @param files of the image: a package without a file in it asks for nothing
   */
  public static List<Origins.LeftOut> of(List<PackageContents> packages, List<FileEntry> files) {
    Set<String> included = files.stream().map(FileEntry::source).collect(Collectors.toSet());
    Set<String> present = new HashSet<>();
    for (PackageContents each : packages) {
      present.add(each.locked().name());
      relations(each, "Provides").forEach(group -> present.addAll(names(group)));
    }
    List<Origins.LeftOut> all = new ArrayList<>();
    for (PackageContents each : packages) {
      if (included.contains(each.locked().nameAndVersion())) {
        for (String field : FIELDS) {
          for (List<Relation> group : relations(each, field)) {
            Set<String> names = names(group);
            if (names.stream().noneMatch(present::contains)) {
              all.add(
                  new Origins.LeftOut(
                      "package", String.join(" or ", names), each.locked().name(), field));
            }
          }
        }
      }
    }
    return all;
  }

  private static Set<String> names(List<Relation> group) {
    return group.stream().map(Relation::name).collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static List<List<Relation>> relations(PackageContents contents, String field) {
    try {
      Map<String, String> fields = Deb822.fields(contents.control().lines().toList());
      String value = fields.getOrDefault(field.toLowerCase(Locale.ROOT), "");
      return Relations.parse(value, contents.locked().architecture());
    } catch (Deb822Exception e) {
      return List.of(); // The unpacker refuses such a control file.
    }
  }
}
