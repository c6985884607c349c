/**
 * The trust boundary of an archive: InRelease files, their OpenPGP signatures, keys and dates. A
 * suite is used only after {@link ReleaseCheck} has accepted its Release file.
 */
@NullMarked
package dev.coracle.source.apt.release;

import org.jspecify.annotations.NullMarked;
