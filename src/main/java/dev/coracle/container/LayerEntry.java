package dev.coracle.container;

import dev.coracle.tree.Node;
import java.util.Optional;

/**
 * An entry of a layer.
 *
 * @param node what it adds; empty if it hides something
 */
record LayerEntry(EntryName name, Optional<Node> node) {}
