package dev.coracle.rootfs;

import dev.coracle.rootfs.assembly.RequiredBy;
import dev.coracle.rootfs.assembly.RootReport;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.TreePath;
import java.util.Set;
import java.util.SortedMap;

/**
 * A guest's root file system and how it came to be.
 *
 * @param needs every reason of every path that something asked for
 */
public record RootTree(
    FileTree tree, RootReport report, SortedMap<TreePath, Set<RequiredBy>> needs) {}
