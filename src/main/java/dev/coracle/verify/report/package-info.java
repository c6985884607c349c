/**
 * The outcome of a verification: checks, the cause of a failure, a boot's figures and chart, all of
 * them immutable; and how they are written for programs, people and CI systems. Promises to start
 * nothing, to write each file whole, and that no guest's output can break a document.
 */
@NullMarked
package dev.coracle.verify.report;

import org.jspecify.annotations.NullMarked;
