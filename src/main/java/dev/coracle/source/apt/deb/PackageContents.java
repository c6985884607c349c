package dev.coracle.source.apt.deb;

import dev.coracle.lock.LockedPackage;
import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a package would unpack: its data archive as nodes whose contents lie in the store. Paths are
 * as the package has them (usr-merge not applied); origins name the package as its own reason until
 * somebody needs the file.
 *
 * @param locked which package
 * @param nodes path to node, the archive's {@code ./} as the root
 * @param source name of the source package
 * @param control the control file (deb-control(5)), without blank lines at its end
 * @param checksums MD5 sums of its files (deb-md5sums(5)), as the package says; may be empty
 * @param scripts texts of the maintainer scripts by name; read, never run
 */
public record PackageContents(
    LockedPackage locked,
    SortedMap<TreePath, Node> nodes,
    String source,
    String control,
    String checksums,
    SortedMap<String, String> scripts) {

  public PackageContents {
    nodes = Collections.unmodifiableSortedMap(new TreeMap<>(nodes));
    scripts = Collections.unmodifiableSortedMap(new TreeMap<>(scripts));
  }
}
