/**
 * How files of an archive are fetched: the mirrors to ask, the store they go to, and the
 * diagnostics of a failed fetch.
 */
package dev.coracle.source.apt.fetch;
