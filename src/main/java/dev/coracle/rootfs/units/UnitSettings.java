package dev.coracle.rootfs.units;

import dev.coracle.rootfs.assembly.RequiredBy;
import dev.coracle.systemd.UnitFile;
import dev.coracle.systemd.UnitName;

/**
 * A unit that is in, and what it says.
 *
 * @param name aliases resolved, instance kept
 * @param fragment the path of its file
 * @param file its settings, those of drop-ins included
 */
public record UnitSettings(UnitName name, String fragment, UnitFile file, RequiredBy need) {}
