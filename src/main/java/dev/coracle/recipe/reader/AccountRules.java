package dev.coracle.recipe.reader;

import dev.coracle.diagnostic.ProblemCollector;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.recipe.schema.Quantities;
import dev.coracle.recipe.schema.ScalarType;
import dev.coracle.recipe.yaml.RecipeDocument.Entry;
import dev.coracle.recipe.yaml.RecipeDocument.Mapping;
import dev.coracle.recipe.yaml.RecipeDocument.Scalar;
import dev.coracle.recipe.yaml.RecipeDocument.Sequence;
import dev.coracle.recipe.yaml.RecipeDocument.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Numeric ids of a composed recipe, each of which belongs to one account. */
final class AccountRules {
  /** Ids are 32 bits wide; the last one means "none". */
  private static final long LAST_ID = 0xFFFF_FFFEL;

  /** A range of ids that belongs to someone, the last one included. */
  private record Range(long first, long last, String owner, SourceLocation place) {}

  private final ProblemCollector problems;

  private AccountRules(ProblemCollector problems) {
    this.problems = problems;
  }

  static void check(Mapping recipe, ProblemCollector problems) {
    AccountRules rules = new AccountRules(problems);
    List<Mapping> users = entries(recipe, "users");
    List<Mapping> groups = entries(recipe, "groups");
    rules.unique("user", "uid", users);
    rules.unique("group", "gid", groups);
    rules.ranges("sub-uids", "uid", users, users);
    rules.ranges("sub-gids", "gid", users, groups);
    users.forEach(rules::home);
  }

  private static List<Mapping> entries(Mapping recipe, String key) {
    List<Mapping> all = new ArrayList<>();
    Entry entry = recipe.entry(key).orElse(null);
    if (entry != null && entry.value() instanceof Sequence list) {
      for (Value element : list.elements()) {
        if (element instanceof Mapping mapping) {
          all.add(mapping);
        }
      }
    }
    return all;
  }

  private static Optional<Scalar> scalar(Mapping owner, String key) {
    Entry entry = owner.entry(key).orElse(null);
    return entry != null && entry.value() instanceof Scalar scalar
        ? Optional.of(scalar)
        : Optional.empty();
  }

  private static OptionalLong id(Mapping owner, String key) {
    return scalar(owner, key)
        .filter(scalar -> ScalarType.ID.fault(scalar).isEmpty())
        .map(scalar -> OptionalLong.of(Quantities.id(scalar.text())))
        .orElse(OptionalLong.empty());
  }

  private static String name(Mapping account) {
    return scalar(account, "name").map(Scalar::text).orElse("?");
  }

  private void unique(String kind, String key, List<Mapping> accounts) {
    Map<Long, String> owners = new HashMap<>();
    for (Mapping account : accounts) {
      OptionalLong id = id(account, key);
      String before = id.isEmpty() ? null : owners.putIfAbsent(id.getAsLong(), name(account));
      if (before != null) {
        problems.error(
            scalar(account, key).orElseThrow().place(),
            "recipe.id-clash",
            kind
                + " "
                + name(account)
                + " has the "
                + key
                + " of "
                + kind
                + " "
                + before
                + ", "
                + id.getAsLong(),
            "give one of them another " + key);
      }
    }
  }

  private void ranges(String key, String idKey, List<Mapping> users, List<Mapping> accounts) {
    List<Range> ranges = new ArrayList<>();
    for (Mapping account : accounts) {
      OptionalLong id = id(account, idKey);
      id.ifPresent(value -> ranges.add(new Range(value, value, name(account), account.place())));
    }
    for (Mapping user : users) {
      SourceFile.mapping(user, key).flatMap(range -> range(range, user)).ifPresent(ranges::add);
    }
    ranges.sort(Comparator.comparingLong(Range::first).thenComparingLong(Range::last));
    Range widest = null;
    for (Range each : ranges) {
      boolean isRange =
          each.last() > each.first() || (widest != null && widest.last() > widest.first());
      if (widest != null && isRange && each.first() <= widest.last()) {
        Range later = each.last() > each.first() ? each : widest;
        Range other = later == each ? widest : each;
        problems.error(
            later.place(),
            "recipe.id-clash",
            key
                + " of "
                + later.owner()
                + ", "
                + later.first()
                + " to "
                + later.last()
                + ", has ids of "
                + other.owner()
                + ", "
                + (other.first() == other.last()
                    ? String.valueOf(other.first())
                    : other.first() + " to " + other.last()),
            "begin one of them at another id");
      }
      if (widest == null || each.last() > widest.last()) {
        widest = each;
      }
    }
  }

  private Optional<Range> range(Mapping range, Mapping user) {
    OptionalLong first = id(range, "first");
    OptionalLong count = id(range, "count");
    if (first.isEmpty() || count.isEmpty()) {
      return Optional.empty();
    }
    long last = first.getAsLong() + count.getAsLong() - 1;
    if (count.getAsLong() == 0 || last > LAST_ID) {
      problems.error(
          scalar(range, "count").orElseThrow().place(),
          "recipe.value",
          "count: the range has no ids, or ids above " + LAST_ID,
          "write how many ids the user gets, such as 65536");
      return Optional.empty();
    }
    return Optional.of(new Range(first.getAsLong(), last, name(user), range.place()));
  }

  /** A home that is made has to be somewhere. */
  private void home(Mapping user) {
    for (String key : List.of("create-home", "authorized-keys")) {
      Entry entry = user.entry(key).orElse(null);
      String home = scalar(user, "home").map(Scalar::text).orElse("");
      if (entry != null && (home.isEmpty() || home.equals("/"))) {
        problems.error(
            entry.key().place(),
            "recipe.missing-key",
            key + " needs a home directory, and user " + name(user) + " has none",
            "add the key home, such as /home/" + name(user));
        return;
      }
    }
  }
}
