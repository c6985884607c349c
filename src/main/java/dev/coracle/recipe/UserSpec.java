package dev.coracle.recipe;

import dev.coracle.diagnostic.SourceLocation;

/** A line of {@code /etc/passwd}. Its group is declared apart. */
public record UserSpec(
    String name,
    long uid,
    long gid,
    String description,
    String home,
    String shell,
    SourceLocation place) {}
