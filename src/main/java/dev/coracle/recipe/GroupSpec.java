package dev.coracle.recipe;

import dev.coracle.diagnostic.Place;
import java.util.List;

/** A line of {@code /etc/group}. */
public record GroupSpec(String name, long gid, List<String> members, Place place) {

  public GroupSpec {
    members = List.copyOf(members);
  }
}
