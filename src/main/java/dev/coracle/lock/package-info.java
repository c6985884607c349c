/**
 * The lock file: names made facts. Beside a recipe, it fixes package versions and hashes, the
 * kernel's source and the toolchain. Never names a mirror's host. Uses {@code recipe}, {@code tree}
 * and {@code diagnostic}.
 */
@NullMarked
package dev.coracle.lock;

import org.jspecify.annotations.NullMarked;
