package dev.coracle.kernel.patch;

import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.tree.Sha256;
import java.nio.file.Path;

/**
 * A unified diff of a kernel's source.
 *
 * @param name as the recipe writes it
 * @param file where it is
 * @param sha256 of its content when it was planned with
 * @param place where the recipe names it
 */
public record KernelPatch(String name, Path file, Sha256 sha256, SourceLocation place) {}
