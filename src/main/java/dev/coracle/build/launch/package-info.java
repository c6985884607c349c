/**
 * Files by which hypervisors that Coracle does not start itself start a result: its kernel, its
 * command line, and its image as a virtio-pmem device.
 */
@NullMarked
package dev.coracle.build.launch;

import org.jspecify.annotations.NullMarked;
