package dev.coracle.source.apt.fetch;

import java.util.Optional;

/**
 * A place where a suite may be.
 *
 * @param root the archive's root, without a trailing slash
 * @param hostsOwn whether the host's apt uses it too, so that the host's policy applies
 * @param checkValidUntil what was configured for it; the policy where empty
 * @param checkDate what was configured for it; the policy where empty
 * @param from who named it, such as {@code --mirror} or a file and line
 */
public record MirrorCandidate(
    String root,
    boolean hostsOwn,
    Optional<Boolean> checkValidUntil,
    Optional<Boolean> checkDate,
    String from) {}
