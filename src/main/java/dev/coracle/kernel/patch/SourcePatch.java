package dev.coracle.kernel.patch;

import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.tree.Sha256;
import java.nio.file.Path;

/**
 * A unified diff of the source of a kernel or a package.
 *
 * @param name as the recipe or the package writes it
 * @param file where it is
 * @param sha256 of its content when it was planned with
 * @param place where the recipe names it
 */
public record SourcePatch(String name, Path file, Sha256 sha256, SourceLocation place) {}
