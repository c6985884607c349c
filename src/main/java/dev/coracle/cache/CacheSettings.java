package dev.coracle.cache;

import dev.coracle.attest.PemKeys;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.progress.Progress;
import dev.coracle.registry.DockerConfig;
import dev.coracle.registry.RegistryAccess;
import dev.coracle.registry.RegistryReference;
import dev.coracle.store.SharedResults;
import dev.coracle.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Which caches a build uses, as users write them: {@code
 * PLACE[,key=FILE][,ca=FILE][,trust=writer]}.
 *
 * @param from where entries come from, in the order in which they are asked
 * @param to where they go
 */
public record CacheSettings(Places from, Places to) {
  /** In place of a list: no cache, whatever less specific settings say. */
  private static final String NONE = "none";

  private static final String FORM =
      "write PLACE[,key=FILE][,ca=FILE][,trust=writer] with a directory (/…, ./…) or"
          + " REGISTRY/NAME as the place";

  /**
   * Some places.
   *
   * @param texts one each; {@code none} alone for none
   * @param base what relative paths are relative to
   */
  public record Places(List<String> texts, Path base) {
    /** No places. */
    public static final Places NO_PLACES = new Places(List.of(), Path.of(""));

    public Places {
      texts = List.copyOf(texts);
    }

    private List<Spec> specs() {
      return texts.equals(List.of(NONE))
          ? List.of()
          : texts.stream().map(text -> spec(text, base)).toList();
    }
  }

  /** A place and what is said of it. */
  private record Spec(String place, Map<String, String> options, Path base) {}

  /**
   * Opens the caches; nothing is asked of them yet.
   *
   * @param store that the results are for
   * @param environment for logins to registries and the passphrase of a key
   * @param offline whether registries are out of bounds
   * @param warnings receives what goes wrong later
   * @throws CoracleException (USAGE) {@code cache.settings}, {@code cache.trust}; (ENVIRONMENT) a
   *     key that cannot be read
   */
  public SharedResults open(
      Store store,
      Map<String, String> environment,
      boolean offline,
      Progress progress,
      Consumer<Diagnostic> warnings)
      throws IOException {
    List<CacheSource> sources = new ArrayList<>();
    for (Spec spec : from.specs()) {
      sources.add(source(spec, store, environment));
    }
    List<CacheTarget> targets = new ArrayList<>();
    for (Spec spec : to.specs()) {
      targets.add(target(spec, store, environment));
    }
    if (offline) {
      sources.removeIf(each -> each.place().remote());
      targets.removeIf(each -> each.place().remote());
    }
    return sources.isEmpty() && targets.isEmpty()
        ? SharedResults.NONE
        : new SharedCache(sources, targets, store, progress, warnings);
  }

  /** The only place of {@code to}. */
  CacheTarget target(Store store, Map<String, String> environment) {
    return target(to.specs().get(0), store, environment);
  }

  /** The only place of {@code from}. */
  CacheSource source(Store store, Map<String, String> environment) throws IOException {
    return source(from.specs().get(0), store, environment);
  }

  private static Spec spec(String text, Path base) {
    String[] parts = text.split(",", -1);
    Map<String, String> options = new HashMap<>();
    for (int i = 1; i < parts.length; i++) {
      int equals = parts[i].indexOf('=');
      String name = equals < 0 ? parts[i] : parts[i].substring(0, equals);
      String value = equals < 0 ? "" : parts[i].substring(equals + 1);
      boolean known =
          name.equals("key")
              || name.equals("ca")
              || (name.equals("trust") && value.equals("writer"));
      if (!known || value.isEmpty() || options.put(name, value) != null) {
        throw usage(
            "cache.settings", "'" + parts[i] + "' of the cache " + text + " is no setting", FORM);
      }
    }
    if (parts[0].isBlank()) {
      throw usage("cache.settings", "the cache '" + text + "' has no place", FORM);
    }
    return new Spec(parts[0], options, base);
  }

  private static CacheSource source(Spec spec, Store store, Map<String, String> environment)
      throws IOException {
    Optional<Path> key = path(spec, "key");
    boolean writer = spec.options().containsKey("trust");
    if (key.isPresent() == writer) {
      throw usage(
          "cache.trust",
          "it must be said once why entries of the cache " + spec.place() + " may be used",
          "add key=FILE with the public key that signs them, or trust=writer if you trust all who"
              + " may write there");
    }
    CacheBackend place = place(spec, store, environment);
    if (writer && place instanceof DirectoryBackend directory && directory.isWritableByAll()) {
      throw usage(
          "cache.trust",
          "every user of this host may write to " + place + ", so its writers cannot be trusted",
          "take the right to write away from others (chmod o-w), or have entries signed"
              + " (key=FILE)");
    }
    return new CacheSource(place, key.map(PemKeys::publicKey));
  }

  private static CacheTarget target(Spec spec, Store store, Map<String, String> environment) {
    Optional<String> passphrase = Optional.ofNullable(environment.get("CORACLE_PASSPHRASE"));
    return new CacheTarget(
        place(spec, store, environment),
        path(spec, "key").map(file -> PemKeys.privateKey(file, passphrase)));
  }

  private static Optional<Path> path(Spec spec, String option) {
    return Optional.ofNullable(spec.options().get(option)).map(spec.base()::resolve);
  }

  private static CacheBackend place(Spec spec, Store store, Map<String, String> environment) {
    if (spec.place().matches("[/.].*")) {
      return new DirectoryBackend(spec.base().resolve(spec.place()).normalize());
    }
    RegistryReference place = RegistryReference.parse(spec.place());
    if (!place.tag().isEmpty()) {
      throw usage("cache.settings", "the cache " + place + " has a tag", "name a repository");
    }
    return new RegistryBackend(
        place,
        new RegistryAccess(
            place, DockerConfig.of(environment), path(spec, "ca"), Duration.ofMillis(500)),
        store);
  }

  private static CoracleException usage(String code, String message, String fix) {
    return new CoracleException(ExitCode.USAGE, Diagnostic.error(code, message, fix));
  }
}
