package dev.coracle.cli.recipe;

/** Where builds run; named as on the command line. */
enum Executor {
  /** On this host. */
  local,
  /** As jobs of a Slurm cluster. */
  slurm
}
