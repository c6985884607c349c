package dev.coracle.container;

import dev.coracle.tree.Node;
import org.jspecify.annotations.Nullable;

/**
 * An entry of a layer.
 *
 * @param node what it adds; null if it hides something
 */
record LayerEntry(EntryName name, @Nullable Node node) {}
