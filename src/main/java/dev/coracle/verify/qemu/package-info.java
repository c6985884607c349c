/**
 * One QEMU process: found, started, spoken to by QMP and ended. Promises that no QEMU outlives this
 * process, and to know nothing of machines or guests.
 */
@NullMarked
package dev.coracle.verify.qemu;

import org.jspecify.annotations.NullMarked;
