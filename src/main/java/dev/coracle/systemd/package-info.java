/**
 * Reads systemd unit files: sections, keys, drop-ins, templates (systemd.syntax(7),
 * systemd.unit(5)). Knows nothing of images.
 */
@NullMarked
package dev.coracle.systemd;

import org.jspecify.annotations.NullMarked;
