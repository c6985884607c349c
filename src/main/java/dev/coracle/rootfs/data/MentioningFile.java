package dev.coracle.rootfs.data;

import dev.coracle.rootfs.assembly.RequiredBy;

/**
 * Where a path stands that is to be followed.
 *
 * @param kind what it is
 * @param path the file, or the unit's name
 * @param source the source package that it belongs to; empty for the recipe's own
 * @param depth how many mentions led to it
 * @param need for the origin of what it brings
 */
record MentioningFile(Kind kind, String path, String source, int depth, RequiredBy need) {

  /** What a mention's weight depends on. */
  enum Kind {
    UNIT,
    SCRIPT,
    MODULE,
    CONFIGURATION,
    PROGRAM
  }

  boolean is(Kind other) {
    return kind == other;
  }

  /** Whether it configures something; other texts, such as a first page, only speak of it. */
  boolean isSettings() {
    return is(Kind.CONFIGURATION) && path.startsWith("/etc/");
  }
}
