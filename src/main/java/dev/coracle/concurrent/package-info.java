/** Threads: parallel tasks, daemon threads, and work that must finish before the JVM ends. */
package dev.coracle.concurrent;
