/**
 * The guest kernel: fragments, what options a driver needs, the merge, the compile.
 *
 * <p>A {@link dev.coracle.kernel.KernelRequest} becomes {@link dev.coracle.kernel.KernelArtifacts}
 * once per content key. Every option that was asked for stands in the final {@code .config} with
 * the value asked for, or the build stops and says which dependency was missing. What the kernel
 * tree itself knows (which option builds which module, what an option depends on) is read from the
 * tree; no table in the code repeats it. Uses {@code lock}, {@code recipe}, {@code tree}, {@code
 * store}, {@code host}, {@code progress} and {@code diagnostic}.
 */
@NullMarked
package dev.coracle.kernel;

import org.jspecify.annotations.NullMarked;
