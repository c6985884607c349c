/**
 * Where container images come from: reads manifests, indexes and configurations of OCI layouts and
 * Docker archives, and checks their digests. Promises that what it returns names layers whose size
 * is right; their bytes are checked when they are read.
 */
@NullMarked
package dev.coracle.container.source;

import org.jspecify.annotations.NullMarked;
