package dev.coracle.recipe;

import dev.coracle.diagnostic.SourceLocation;
import java.util.List;

/** A line of {@code /etc/group}. */
public record GroupSpec(String name, long gid, List<String> members, SourceLocation place) {

  public GroupSpec {
    members = List.copyOf(members);
  }
}
