package dev.coracle.source.apt;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.recipe.Located;
import dev.coracle.recipe.PackageSource;
import dev.coracle.source.apt.fetch.AptDiagnostics;
import dev.coracle.source.apt.fetch.FetchContext;
import dev.coracle.source.apt.fetch.MirrorCandidate;
import dev.coracle.source.apt.fetch.Mirrors;
import dev.coracle.source.apt.release.ReleaseCheck;
import dev.coracle.source.apt.release.VerifiedSuite;
import dev.coracle.source.http.DownloadException;
import dev.coracle.source.http.Downloader;
import dev.coracle.source.http.Uris;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds a suite: asks mirrors for its InRelease file, best first, until one has it and is believed.
 * Each is asked once and briefly; only if none has it are those asked again, with retryPolicy, that
 * did not answer.
 */
final class SuiteOpener {
  private final FetchContext fetching;
  private final PackageSource source;
  private final Mirrors mirrors;
  private final ReleaseCheck check;
  private final Downloader downloader;

  SuiteOpener(
      FetchContext fetching,
      PackageSource source,
      Mirrors mirrors,
      ReleaseCheck check,
      Downloader downloader) {
    this.fetching = fetching;
    this.source = source;
    this.mirrors = mirrors;
    this.check = check;
    this.downloader = downloader;
  }

  /** What asking one mirror gave: the suite, a refusal, or a failure to fetch. */
  private record Answer(
      Optional<VerifiedSuite> suite,
      Optional<Diagnostic> refusal,
      Optional<DownloadException> failure,
      List<String> tried) {}

  /**
   * Finds a suite.
   *
   * @param without roots of archives that are not to be asked
   */
  VerifiedSuite open(Located<String> suite, Set<String> without) {
    List<MirrorCandidate> candidates =
        mirrors.forSuite(suite.value()).stream()
            .filter(candidate -> !without.contains(candidate.root()))
            .toList();
    List<String> tried = new ArrayList<>();
    List<Diagnostic> refusals = new ArrayList<>();
    List<MirrorCandidate> silent = new ArrayList<>();
    Downloader brief = downloader.with(fetching.retryPolicy().once());
    for (MirrorCandidate candidate : candidates) {
      Answer answer = ask(candidate, suite.value(), brief);
      if (answer.suite().isPresent()) {
        return found(answer.suite().get(), suite, refusals);
      }
      answer.refusal().ifPresent(refusals::add);
      boolean retry =
          answer.failure().isPresent()
              && answer.failure().get().kind() != DownloadException.Kind.MISSING;
      if (retry) {
        silent.add(candidate);
      } else {
        tried.addAll(answer.tried());
      }
    }
    DownloadException failure = null;
    for (MirrorCandidate candidate : refusals.isEmpty() ? silent : List.<MirrorCandidate>of()) {
      Answer answer = ask(candidate, suite.value(), downloader);
      if (answer.suite().isPresent()) {
        return found(answer.suite().get(), suite, refusals);
      }
      answer.refusal().ifPresent(refusals::add);
      failure = answer.failure().orElse(failure);
      tried.addAll(answer.tried());
    }
    if (!refusals.isEmpty()) {
      throw new CoracleException(
          ExitCode.INTEGRITY, refusals.stream().map(r -> r.at(suite.place())).toList());
    }
    throw notFound(suite, candidates, tried, failure);
  }

  private VerifiedSuite found(
      VerifiedSuite open, Located<String> suite, List<Diagnostic> refusals) {
    for (Diagnostic refusal : refusals) {
      fetching.progress().say("warning: skipped a mirror: " + refusal.message());
    }
    if (source.url().isEmpty() && !open.release().codename().equals(suite.value())) {
      fetching
          .progress()
          .say(
              Diagnostic.warning(
                      "apt.alias",
                      "the suite "
                          + suite.value()
                          + " is "
                          + open.release().codename()
                          + " today and will change",
                      "write " + open.release().codename())
                  .at(suite.place())
                  .render());
    }
    return open;
  }

  private Answer ask(MirrorCandidate candidate, String suite, Downloader with) {
    String path = VerifiedSuite.path(suite, "InRelease");
    String shown = Uris.redacted(candidate.root()) + "/" + path;
    try {
      byte[] bytes = with.read(Uris.below(candidate.root(), path));
      ReleaseCheck.Verdict verdict = check.check(bytes, suite, candidate);
      if (verdict instanceof ReleaseCheck.Good good) {
        return new Answer(Optional.of(good.suite()), Optional.empty(), Optional.empty(), List.of());
      }
      if (verdict instanceof ReleaseCheck.Refused refused) {
        return new Answer(
            Optional.empty(),
            Optional.of(refused.diagnostic()),
            Optional.empty(),
            List.of(shown + ": refused"));
      }
      String foreign = ((ReleaseCheck.Foreign) verdict).text();
      return nothing(shown + ": " + foreign);
    } catch (DownloadException e) {
      return new Answer(Optional.empty(), Optional.empty(), Optional.of(e), e.attempts());
    } catch (IllegalArgumentException e) {
      return nothing(shown + ": not an address");
    }
  }

  private static Answer nothing(String tried) {
    return new Answer(Optional.empty(), Optional.empty(), Optional.empty(), List.of(tried));
  }

  private CoracleException notFound(
      Located<String> suite,
      List<MirrorCandidate> candidates,
      List<String> tried,
      @Nullable DownloadException failure) {
    String name = "the index of suite " + suite.value();
    if (candidates.isEmpty()) {
      return new CoracleException(
          ExitCode.ENVIRONMENT,
          Diagnostic.error(
                  "apt.no-mirror",
                  "no mirror is known for suite "
                      + suite.value()
                      + ": this host has no apt"
                      + " sources",
                  "name a mirror with --mirror, or write it into " + fetching.host().mirrorFile())
              .at(suite.place()));
    }
    if (failure != null && failure.kind() == DownloadException.Kind.OFFLINE) {
      return new CoracleException(
          ExitCode.ENVIRONMENT,
          Diagnostic.error(
                  "net.offline",
                  name + " must be fetched, but --offline is set",
                  "run `coracle lock` once without --offline: a complete lock needs no index")
              .at(suite.place()));
    }
    if (failure != null) {
      CoracleException words =
          source.url().isPresent()
              ? AptDiagnostics.of(failure, name, "correct its url")
              : AptDiagnostics.of(failure, name);
      Diagnostic first = words.diagnostics().get(0);
      return new CoracleException(
          words.exitCode(),
          Diagnostic.error(
                  first.code(), "cannot fetch " + name + AptDiagnostics.tried(tried), first.fix())
              .at(suite.place()),
          failure);
    }
    return new CoracleException(ExitCode.RESOLUTION, missing(suite, tried).at(suite.place()));
  }

  private Diagnostic missing(Located<String> suite, List<String> tried) {
    if (source.url().isPresent()) {
      return Diagnostic.error(
          "apt.no-release",
          source.title() + " has no signed index of " + suite.value() + AptDiagnostics.tried(tried),
          "correct its url and suites; a repository without InRelease cannot be checked: take its"
              + " packages as files, with local-packages");
    }
    if (source.snapshot().isPresent()) {
      return Diagnostic.error(
          "apt.no-snapshot",
          "no mirror has the suite "
              + suite.value()
              + " of "
              + source.snapshot().get()
              + AptDiagnostics.tried(tried),
          "name a mirror of snapshots with --mirror or in "
              + fetching.host().mirrorFile()
              + ", with "
              + PackageSource.SNAPSHOT_ID
              + " where the time stands in its address, or write a time that it has");
    }
    return Diagnostic.error(
        "apt.no-suite",
        "no mirror has the suite " + suite.value() + AptDiagnostics.tried(tried),
        "correct the suite's name, or name a mirror that has it with --mirror");
  }
}
