package dev.coracle.rootfs;

import dev.coracle.rootfs.assembly.RootReport;
import dev.coracle.tree.FileTree;

/** A guest's root file system and how it came to be. */
public record RootTree(FileTree tree, RootReport report) {}
