/**
 * Reads systemd unit files: sections, keys, drop-ins, templates (systemd.syntax(7),
 * systemd.unit(5)). Knows nothing of images.
 */
package dev.coracle.systemd;
