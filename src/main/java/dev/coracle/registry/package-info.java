/**
 * Results in container registries: a small client of the OCI distribution specification, and how a
 * result becomes an artifact (OCI image specification 1.1) and back.
 */
@NullMarked
package dev.coracle.registry;

import org.jspecify.annotations.NullMarked;
