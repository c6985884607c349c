package dev.coracle.source.apt.resolve;

import dev.coracle.recipe.Architecture;
import dev.coracle.source.apt.index.DebianVersion;
import dev.coracle.source.apt.index.PackageRecord;
import dev.coracle.source.apt.index.Relation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The best version of every package of one architecture, and the virtual packages they provide: the
 * one with the highest priority, of those the newest, of equal ones that of the source that the
 * recipe names first.
 *
 * <p>Does not depend on the order of the records it is made from.
 */
final class PackageCandidates {
  private static final Comparator<PackageRecord> SAME_VERSION_ORDER =
      Comparator.comparingInt((PackageRecord record) -> record.origin().order())
          .thenComparing(PackageRecord::suite)
          .thenComparing(PackageRecord::filename)
          .thenComparing(PackageRecord::version)
          .thenComparing(PackageRecord::sha256);

  private final Architecture architecture;
  private final List<PackageRecord> universe;
  private final PinPolicy policy;
  private final Map<String, PackageState> states;
  private final Map<String, List<Provider>> providers = new HashMap<>();
  private @Nullable PackageOrder mentions;

  PackageCandidates(List<PackageRecord> universe, Architecture architecture, PinPolicy policy) {
    this.architecture = architecture;
    this.universe = universe;
    this.policy = policy;
    this.states = new HashMap<>(universe.size() * 2);
    for (PackageRecord record : universe) {
      if (!isNative(record) || policy.priority(record) < 0) {
        continue;
      }
      PackageState state = states.get(record.name());
      if (state == null) {
        states.put(record.name(), new PackageState(record));
      } else {
        state.essential |= record.essential();
        if (isBetter(record, state.best)) {
          state.best = record;
          state.candidate = record;
        }
      }
    }
    for (PackageState state : states.values()) {
      for (Relation provided : state.best.provides()) {
        providers
            .computeIfAbsent(provided.name(), name -> new ArrayList<>(2))
            .add(new Provider(state, provided));
      }
    }
  }

  private boolean isNative(PackageRecord record) {
    return record.architecture().equals("all")
        || record.architecture().equals(architecture.debianName());
  }

  private boolean isBetter(PackageRecord record, PackageRecord than) {
    int priority = Integer.compare(policy.priority(record), policy.priority(than));
    if (priority != 0) {
      return priority > 0;
    }
    int order = DebianVersion.compare(record.version(), than.version());
    return order > 0 || (order == 0 && SAME_VERSION_ORDER.compare(record, than) < 0);
  }

  /** The package of this name; empty where no index has one. */
  Optional<PackageState> state(String name) {
    return Optional.ofNullable(states.get(name));
  }

  /** All packages, in no order. */
  Collection<PackageState> states() {
    return states.values();
  }

  /** All that provide a name, in no order. */
  List<Provider> providers(String name) {
    return providers.getOrDefault(name, List.of());
  }

  /** All records of a name for this architecture, oldest first; for reports. */
  List<PackageRecord> versions(String name) {
    List<PackageRecord> found = new ArrayList<>();
    for (PackageRecord record : universe) {
      if (record.name().equals(name) && isNative(record)) {
        found.add(record);
      }
    }
    Comparator<PackageRecord> byVersion = (a, b) -> DebianVersion.compare(a.version(), b.version());
    found.sort(byVersion.thenComparing(SAME_VERSION_ORDER));
    return found;
  }

  /** Another package of the same name and version, of which only the sources' order makes one. */
  Optional<PackageRecord> equal(PackageRecord record) {
    return versions(record.name()).stream()
        .filter(
            other ->
                !other.sha256().equals(record.sha256())
                    && other.origin().order() != record.origin().order()
                    && policy.priority(other) == policy.priority(record)
                    && DebianVersion.compare(other.version(), record.version()) == 0)
        .findFirst();
  }

  /** The pin priority of a version. */
  int priority(PackageRecord record) {
    return policy.priority(record);
  }

  /** The packages whose best version fulfils a relation: the one named first. */
  List<PackageState> fulfilling(Relation relation) {
    PackageState named = states.get(relation.name());
    List<Provider> providing = providers(relation.name());
    if (providing.isEmpty()) {
      return named != null && named.isFulfilling(relation, architecture)
          ? List.of(named)
          : List.of();
    }
    LinkedHashSet<PackageState> found = new LinkedHashSet<>();
    if (named != null && named.isFulfilling(relation, architecture)) {
      found.add(named);
    }
    for (Provider provider : providing) {
      if (provider.isFulfilling(relation, architecture)) {
        found.add(provider.state);
      }
    }
    return new ArrayList<>(found);
  }

  /** As {@link #fulfilling}, in the order in which to try them. */
  List<PackageState> preferred(Relation relation) {
    List<PackageState> found = fulfilling(relation);
    if (found.size() > 1) {
      found.sort((a, b) -> comparePreference(a, b, relation.name()));
    }
    return found;
  }

  /**
   * Which of two providers comes first: one that is already protected, the package that really has
   * the name, an essential one, the higher priority, and at last the one that the indexes mention
   * later. The last rule is arbitrary; it is what apt does.
   */
  private int comparePreference(PackageState a, PackageState b, String name) {
    if (a.isProtected != b.isProtected) {
      return a.isProtected ? -1 : 1;
    }
    boolean named = a.name().equals(name);
    if (named != b.name().equals(name)) {
      return named ? -1 : 1;
    }
    if (a.essential != b.essential) {
      return a.essential ? -1 : 1;
    }
    int priority = Integer.compare(rank(a.best.priority()), rank(b.best.priority()));
    if (priority != 0) {
      return priority;
    }
    if (mentions == null) {
      mentions = new PackageOrder(universe);
    }
    return Integer.compare(mentions.of(b.name()), mentions.of(a.name()));
  }

  private static int rank(String priority) {
    return switch (priority) {
      case "" -> 0;
      case "required" -> 1;
      case "important" -> 2;
      case "standard" -> 3;
      case "optional" -> 4;
      default -> 5;
    };
  }

  /** Names of packages and virtual packages, sorted; for suggestions. */
  List<String> names() {
    List<String> names = new ArrayList<>(states.keySet());
    Collections.sort(names);
    return names;
  }

  /** A package and its mark, as in apt's dependency cache. */
  static final class PackageState {
    /** The version that the pins and priorities choose; what apt calls the candidate. */
    PackageRecord best;

    /** The version to install; null once it was found to be uninstallable. */
    @Nullable PackageRecord candidate;

    boolean essential;
    boolean marked;

    /** Must stay as it is: requested, or without an alternative. */
    boolean isProtected;

    private PackageState(PackageRecord record) {
      this.best = record;
      this.candidate = record;
      this.essential = record.essential();
    }

    String name() {
      return best.name();
    }

    private boolean isFulfilling(Relation relation, Architecture architecture) {
      boolean qualified =
          switch (relation.qualifier()) {
            case "", "native" -> true;
            case "any" -> best.multiArch().equals("allowed");
            default -> relation.qualifier().equals(architecture.debianName());
          };
      return qualified
          && DebianVersion.fulfils(best.version(), relation.operator(), relation.version());
    }
  }

  /** A package that provides a name. */
  record Provider(PackageState state, Relation provided) {
    private boolean isFulfilling(Relation relation, Architecture architecture) {
      String wanted = relation.qualifier();
      String has = provided.qualifier();
      boolean qualified =
          switch (wanted) {
            case "" -> has.isEmpty() || has.equals(architecture.debianName());
            case "any" ->
                has.equals("any") || (has.isEmpty() && state.best.multiArch().equals("allowed"));
            default ->
                (wanted.equals("native") || wanted.equals(architecture.debianName()))
                    && (has.isEmpty() || has.equals(architecture.debianName()));
          };
      if (!qualified) {
        return false;
      }
      // Only a provision with a version fulfils a relation with one (Debian Policy 7.5).
      return relation.operator().isEmpty()
          || (!provided.version().isEmpty()
              && DebianVersion.fulfils(
                  provided.version(), relation.operator(), relation.version()));
    }
  }
}
