/**
 * The machines that guests are booted on: which this host can be, what each needs of a kernel, and
 * the command that starts one with its devices and its kernel's command line. Promises that what a
 * machine lacks is reported with a reason.
 */
@NullMarked
package dev.coracle.verify.machine;

import org.jspecify.annotations.NullMarked;
