/**
 * A container image that runs in a guest: what the guest mounts, the ports that carry streams,
 * signals and status, and the wait for the end. Promises that what goes in and out is not changed,
 * and that the status is the program's own.
 */
@NullMarked
package dev.coracle.verify.workload;

import org.jspecify.annotations.NullMarked;
