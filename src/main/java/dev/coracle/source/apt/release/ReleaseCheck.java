package dev.coracle.source.apt.release;

import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.host.apt.AptHost;
import dev.coracle.host.apt.AptPolicy;
import dev.coracle.source.apt.fetch.MirrorCandidate;
import dev.coracle.source.apt.release.ReleaseSignatures.Outcome;
import dev.coracle.source.http.Uris;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Decides whether an InRelease file is believed. */
public final class ReleaseCheck {
  /** Clocks differ a little; apt allows as much. */
  private static final Duration CLOCK_DIFFERENCE = Duration.ofSeconds(10);

  private final String distribution;
  private final Keyring keyring;
  private final Supplier<AptPolicy> policy;
  private final Instant now;
  private final Optional<Instant> snapshot;

  /**
   * A check of a suite as it is now.
   *
   * @param distribution the Origin that Release files must have; empty if it does not matter
   * @param policy the host's; asked only if a date is wrong
   */
  public ReleaseCheck(
      String distribution, Keyring keyring, Supplier<AptPolicy> policy, Instant now) {
    this(distribution, keyring, policy, now, Optional.empty());
  }

  /**
   * A check.
   *
   * @param snapshot the time that the suite is wanted of: its Release file must have been the
   *     newest then, and need not be valid any more
   */
  public ReleaseCheck(
      String distribution,
      Keyring keyring,
      Supplier<AptPolicy> policy,
      Instant now,
      Optional<Instant> snapshot) {
    this.distribution = distribution;
    this.keyring = keyring;
    this.policy = policy;
    this.now = now;
    this.snapshot = snapshot;
  }

  /** What an InRelease file is. */
  public sealed interface Verdict {}

  /** It is to be believed. */
  public record Good(VerifiedSuite suite) implements Verdict {}

  /** It is somebody else's archive. */
  public record Foreign(String text) implements Verdict {}

  /** It claims to be the right one and must not be believed. */
  public record Refused(Diagnostic diagnostic) implements Verdict {}

  public Verdict check(byte[] inRelease, String suite, MirrorCandidate candidate) {
    String uri = Uris.redacted(candidate.root()) + "/" + VerifiedSuite.path(suite, "InRelease");
    ClearSignedText text;
    ReleaseFile release;
    ReleaseSignatures signatures;
    try {
      text = ClearSignedText.parse(inRelease);
      signatures = ReleaseSignatures.check(text, keyring, now);
    } catch (ClearSignedText.FormatException e) {
      return refused(
          "apt.signature",
          uri + " is not a signed Release file: it " + e.getMessage(),
          "check that no proxy changes it, or name another mirror with --mirror");
    }
    if (!signatures.good()) {
      boolean foreign =
          signatures.verdicts().stream().allMatch(v -> v.outcome() == Outcome.UNKNOWN_KEY)
              && !signatures.verdicts().isEmpty()
              && !distribution.isEmpty()
              && !isOurs(text);
      return foreign
          ? new Foreign("another origin, and not signed by a trusted key")
          : badSignature(uri, signatures);
    }
    try {
      release = ReleaseFile.parse(text.lines());
    } catch (ReleaseFile.FormatException e) {
      return refused("apt.release", uri + " " + e.getMessage(), "name another mirror");
    }
    if (!distribution.isEmpty() && !release.origin().equalsIgnoreCase(distribution)) {
      return new Foreign("has the origin `" + release.origin() + "`");
    }
    if (snapshot.isPresent() && release.date().isAfter(snapshot.get())) {
      return new Foreign("is of " + release.date() + ", later than the snapshot time");
    }
    if (!suite.endsWith("/")
        && !release.codename().equals(suite)
        && !release.suite().equals(suite)) {
      return refused(
          "apt.suite",
          uri + " is of suite " + release.suite() + " (" + release.codename() + "), not " + suite,
          "the mirror is wrong, or another suite is being replayed: name another mirror with"
              + " --mirror");
    }
    return dates(uri, release, candidate)
        .<Verdict>map(Refused::new)
        .orElseGet(() -> new Good(new VerifiedSuite(suite, candidate.root(), release)));
  }

  /** By an unsigned word, which decides only how a refusal is called. */
  private boolean isOurs(ClearSignedText text) {
    return text.lines().stream().anyMatch(line -> line.equalsIgnoreCase("Origin: " + distribution));
  }

  private Verdict badSignature(String uri, ReleaseSignatures signatures) {
    String list =
        signatures.verdicts().stream()
            .map(verdict -> "\n    " + verdict)
            .collect(Collectors.joining());
    String update =
        distribution.isEmpty()
            ? "name a keyring with the repository's key with `keyring:` in the recipe"
            : "install or upgrade the package "
                + AptHost.keyringPackage(distribution)
                + ", or name a newer keyring with `keyring:` in the recipe";
    if (signatures.verdicts().isEmpty()) {
      return refused("apt.signature", uri + " has no signature", "name another mirror");
    }
    if (signatures.has(Outcome.BAD)) {
      return refused(
          "apt.signature",
          uri + " was changed after it was signed:" + list,
          "check that no proxy changes it, or name another mirror with --mirror");
    }
    boolean dated = signatures.has(Outcome.INVALID_KEY) || signatures.has(Outcome.WEAK);
    // A wrong clock makes signatures ones of the future, and keys expired ones.
    String clock =
        dated ? "; set this machine's clock, unless it is " + now.toString().substring(0, 10) : "";
    String why =
        dated
            ? " has no valid signature by a key of the keyring "
            : " is signed by keys that are not in the keyring ";
    return refused(
        "apt.signature",
        uri + why + keyring.title() + "; it may be too old for this suite:" + list,
        update + clock);
  }

  private Optional<Diagnostic> dates(String uri, ReleaseFile release, MirrorCandidate candidate) {
    if (release.date().isAfter(now.plus(CLOCK_DIFFERENCE)) && checksDate(candidate)) {
      return Optional.of(
          Diagnostic.error(
              "apt.future",
              uri + " is of " + release.date() + ", which is in the future: it is " + now,
              "set this machine's clock"));
    }
    Instant end = release.validUntil().orElse(Instant.MAX);
    if (snapshot.isPresent()) {
      return snapshot.get().isAfter(end) && candidate.checkValidUntil().orElse(true)
          ? Optional.of(
              Diagnostic.error(
                  "apt.expired",
                  uri + " was valid until " + end + ", which is before the snapshot time",
                  "the mirror lacks that snapshot: name one that has it with --mirror, or write a"
                      + " time that it has"))
          : Optional.empty();
    }
    if (now.isAfter(end) && checksValidUntil(candidate)) {
      return Optional.of(
          Diagnostic.error(
              "apt.expired",
              uri + " was valid until " + end + ", so newer packages may be withheld",
              "name a mirror that is up to date; for a snapshot on purpose, write its time into the"
                  + " recipe with `snapshot:`, or its mirror into the mirror file with"
                  + " [check-valid-until=no]"));
    }
    return Optional.empty();
  }

  private boolean checksDate(MirrorCandidate candidate) {
    return candidate.checkDate().orElseGet(() -> !candidate.hostsOwn() || policy.get().checkDate());
  }

  private boolean checksValidUntil(MirrorCandidate candidate) {
    return candidate
        .checkValidUntil()
        .orElseGet(
            () ->
                candidate.checkDate().orElse(true)
                    && (!candidate.hostsOwn() || policy.get().checkValidUntil()));
  }

  private static Refused refused(String code, String message, String fix) {
    return new Refused(Diagnostic.error(code, message, fix));
  }
}
