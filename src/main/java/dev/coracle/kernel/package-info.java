/** The guest kernel: fragments, what options a driver needs, the merge, the compile. */
package dev.coracle.kernel;
