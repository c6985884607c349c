package dev.coracle.build.source;

import dev.coracle.lock.LockFile;
import dev.coracle.lock.LockedPackage;
import dev.coracle.recipe.Recipe;
import dev.coracle.source.apt.index.PackageRecord;
import dev.coracle.source.apt.resolve.PinPolicy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The versions that an old lock holds on to: adding a package does not move the others. A version
 * with a higher priority takes a held one's place, as a new pin asks for; and at a snapshot's time
 * there is nothing to hold on to, since the time alone decides.
 */
public final class HeldVersions {
  /** In place of names: let every package go. */
  public static final String ALL = "*";

  private final Map<String, LockedPackage> locked;
  private final PinPolicy policy;

  private HeldVersions(Map<String, LockedPackage> locked, PinPolicy policy) {
    this.locked = locked;
    this.policy = policy;
  }

  /**
   * What a lock holds.
   *
   * @param update names of packages that are let go; {@link #ALL} lets all go
   */
  public static HeldVersions of(
      Recipe recipe, Optional<LockFile> old, List<String> update, PinPolicy policy) {
    List<LockedPackage> held = new ArrayList<>();
    old.ifPresent(
        lock -> {
          held.addAll(lock.packages());
          lock.kernelSource().asPackage().ifPresent(held::add);
        });
    return of(recipe, held, update, policy);
  }

  /**
   * What packages of an old lock hold.
   *
   * @param update as above
   */
  public static HeldVersions of(
      Recipe recipe, List<LockedPackage> old, List<String> update, PinPolicy policy) {
    Map<String, LockedPackage> locked = new HashMap<>();
    if (!update.contains(ALL) && recipe.packageSource().snapshot().isEmpty()) {
      old.forEach(each -> locked.put(each.name(), each));
      update.forEach(locked::remove);
    }
    return new HeldVersions(locked, policy);
  }

  /** The records without other versions of packages that are held and still there. */
  public List<PackageRecord> of(List<PackageRecord> records) {
    if (locked.isEmpty()) {
      return records;
    }
    Map<String, Integer> held = new HashMap<>();
    Map<String, Integer> highest = new HashMap<>();
    for (PackageRecord each : records) {
      int priority = policy.priority(each);
      highest.merge(each.name(), priority, Math::max);
      if (isLocked(each)) {
        held.merge(each.name(), priority, Math::max);
      }
    }
    held.entrySet()
        .removeIf(each -> each.getValue() < highest.getOrDefault(each.getKey(), each.getValue()));
    return records.stream()
        .filter(each -> !held.containsKey(each.name()) || isLocked(each))
        .toList();
  }

  private boolean isLocked(PackageRecord candidate) {
    LockedPackage held = locked.get(candidate.name());
    return held != null && held.sha256().equals(candidate.sha256());
  }
}
