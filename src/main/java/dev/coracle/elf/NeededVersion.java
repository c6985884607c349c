package dev.coracle.elf;

/**
 * A symbol version that a file wants from a library (DT_VERNEED).
 *
 * @param library the DT_NEEDED name
 * @param version such as {@code GLIBC_2.38}
 * @param weak whether the loader only warns where it is missing (VER_FLG_WEAK)
 */
public record NeededVersion(String library, String version, boolean weak) {}
