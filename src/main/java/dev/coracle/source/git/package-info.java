/**
 * Files of git repositories: refs become commits, and files of a commit become objects of the
 * store, known by their SHA-256.
 */
@NullMarked
package dev.coracle.source.git;

import org.jspecify.annotations.NullMarked;
