/**
 * What a recipe takes from elsewhere than an archive's index: package files of the host, files from
 * addresses and git repositories; and which versions an old lock holds on to.
 */
@NullMarked
package dev.coracle.build.source;

import org.jspecify.annotations.NullMarked;
