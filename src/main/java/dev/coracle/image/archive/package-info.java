/** What the archive formats share: writing in one go, and entries in any order made a tree. */
package dev.coracle.image.archive;
