package dev.coracle.source.apt.index;

/**
 * A relation to a package, such as {@code libc6:any (>= 2.38)}.
 *
 * @param name the package
 * @param qualifier what follows the colon: empty, {@code any}, or an architecture
 * @param operator empty, or one of {@code <<}, {@code <=}, {@code =}, {@code >=}, {@code >>}
 * @param version what the operator compares with; empty without one
 */
public record Relation(String name, String qualifier, String operator, String version) {}
