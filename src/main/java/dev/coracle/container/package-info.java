/**
 * Container images (OCI image specification 1.1, and the archives that {@code docker save} writes)
 * as file systems that guests map: reads an image, checks every digest, applies its layers and
 * writes EROFS for NVDIMMs. Runs nothing of an image, and needs no privileges.
 */
@NullMarked
package dev.coracle.container;

import org.jspecify.annotations.NullMarked;
