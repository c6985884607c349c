/**
 * Several builds as jobs of Slurm: submitted with {@code sbatch}, watched with {@code squeue} and
 * {@code sacct}, cancelled with {@code scancel}. Which job runs where and when is Slurm's decision
 * alone. A job can run twice, after a node was lost: what jobs do is idempotent.
 */
@NullMarked
package dev.coracle.build.slurm;

import org.jspecify.annotations.NullMarked;
