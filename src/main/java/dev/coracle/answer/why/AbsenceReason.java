package dev.coracle.answer.why;

import dev.coracle.answer.ResultFacts;
import dev.coracle.diagnostic.Suggestions;
import dev.coracle.lock.LockedPackage;
import dev.coracle.publish.FileEntry;
import dev.coracle.publish.Manifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Why something is not in a result. */
final class AbsenceReason {
  /** Paths that are named of a package that has several. */
  private static final int SHOWN = 3;

  private final ResultFacts facts;
  private final PackageLists lists;
  private final ExcludedPaths removed;
  private final List<String> sentences = new ArrayList<>();
  private final Set<String> known = new LinkedHashSet<>();

  AbsenceReason(ResultFacts facts, PackageLists lists) {
    this.facts = facts;
    this.lists = lists;
    this.removed = new ExcludedPaths(facts.origins());
  }

  WhyAnswer answer(String question) throws IOException {
    Manifest manifest = facts.manifest();
    LeftOutReasons left = new LeftOutReasons(facts.origins());
    sentences.addAll(left.sentences(question));
    known.addAll(left.names());
    removed.excluded(question).ifPresent(sentences::add);
    Optional<LockedPackage> own =
        manifest.packages().stream().filter(each -> each.name().equals(question)).findFirst();
    own.ifPresent(this::lockedPackage);
    int unknown = own.isEmpty() ? inPackages(question) : 0;
    if (sentences.isEmpty()) {
      nowhere(question, unknown);
    }
    boolean isPackage = own.isPresent() || left.isWeakPackage(question);
    String kind = question.startsWith("/") ? "file" : isPackage ? "package" : "name";
    return new WhyAnswer(
        question, kind, false, "not in " + facts.title(), List.of(), true, sentences);
  }

  private void lockedPackage(LockedPackage locked) {
    sentences.add(
        "the package is locked ("
            + locked.nameAndVersion()
            + "), so that files can be taken from it, but nothing that the recipe names needs one");
  }

  /**
   * Whether a locked package has it: then nothing asked for it.
   *
   * @return of how many packages this machine does not know
   */
  private int inPackages(String question) throws IOException {
    int unknown = 0;
    for (LockedPackage locked : facts.manifest().packages()) {
      Optional<List<String>> paths = lists.paths(locked);
      if (paths.isEmpty()) {
        unknown++;
        continue;
      }
      List<String> found =
          paths.get().stream()
              .filter(path -> path.equals(question) || path.endsWith("/" + question))
              .toList();
      if (!found.isEmpty() && sentences.isEmpty()) {
        sentences.add(unused(locked, question, found));
      }
      if (known.size() < 200_000) {
        known.addAll(
            question.startsWith("/")
                ? paths.get()
                : paths.get().stream().map(AbsenceReason::name).toList());
      }
    }
    return unknown;
  }

  /** Of a package that has it: the recipe keeps it out, or nothing asked for it. */
  private String unused(LockedPackage locked, String question, List<String> found) {
    String more = found.size() > SHOWN ? ", …" : "";
    String what =
        question.startsWith("/")
            ? "it"
            : String.join(", ", found.subList(0, Math.min(SHOWN, found.size()))) + more;
    String has = "package " + locked.nameAndVersion() + " has " + what + ", ";
    return removed
        .why(found.get(0), locked.name())
        .map(reason -> has + reason)
        .orElseGet(
            () ->
                has + "and nothing that the recipe names needs it; add it to " + key(found.get(0)));
  }

  private static String key(String path) {
    if (path.contains("/systemd/system/")) {
      return "systemd.units";
    }
    if (name(path).contains(".so")) {
      return "libraries";
    }
    return path.contains("/bin/") || path.contains("/sbin/") ? "binaries" : "include";
  }

  private void nowhere(String question, int unknown) {
    for (FileEntry file : facts.files()) {
      known.add(question.startsWith("/") ? file.path() : name(file.path()));
    }
    facts.manifest().packages().forEach(each -> known.add(each.name()));
    facts.origins().units().forEach(each -> known.add(each.name()));
    // The kernel's source is never unpacked as a package.
    sentences.add(
        unknown <= 1
            ? "neither the image nor one of its locked packages has it"
            : "the image does not have it; whether one of "
                + unknown
                + " locked packages does is not known on this machine, whose store lacks them");
    String near = Suggestions.suggestion(question, known, "");
    if (!near.isEmpty()) {
      sentences.add(near);
    }
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
