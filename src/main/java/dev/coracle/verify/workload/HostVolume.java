package dev.coracle.verify.workload;

import java.nio.file.Path;

/**
 * A directory of the host in a container.
 *
 * @param source on the host
 * @param target in the container, absolute
 * @param readOnly whether the container may only read it
 */
public record HostVolume(Path source, String target, boolean readOnly) {}
