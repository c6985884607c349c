/** Threads: parallel tasks, daemon threads, and work that must finish before the JVM ends. */
@NullMarked
package dev.coracle.concurrent;

import org.jspecify.annotations.NullMarked;
