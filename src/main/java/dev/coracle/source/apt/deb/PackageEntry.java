package dev.coracle.source.apt.deb;

import dev.coracle.tree.Metadata;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import java.util.Optional;

/**
 * One line of a package's index.
 *
 * @param type the tar type flag: {@code 0} to {@code 6}
 * @param size bytes of a regular file
 * @param offset where they begin in the blob of contents
 * @param sha256 their digest; empty if it is not a regular file
 * @param target of a symbolic link as stored, of a hard link the regular file's path; empty
 *     otherwise
 * @param major device number
 * @param minor device number
 */
record PackageEntry(
    TreePath path,
    char type,
    Metadata metadata,
    long size,
    long offset,
    Optional<Sha256> sha256,
    String target,
    int major,
    int minor) {}
