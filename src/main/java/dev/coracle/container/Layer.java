package dev.coracle.container;

import java.util.List;

/**
 * A layer that was read and checked.
 *
 * @param number from 1, the lowest
 * @param entries in the archive's order
 * @param contentBytes of its regular files
 */
record Layer(int number, List<LayerEntry> entries, long contentBytes) {}
