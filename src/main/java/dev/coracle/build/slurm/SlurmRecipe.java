package dev.coracle.build.slurm;

import dev.coracle.build.batch.BatchJob;
import java.util.List;

/**
 * A recipe whose build is to be submitted.
 *
 * @param job its recipe and options
 * @param kernelArguments of the command that only makes its kernel, without the program
 * @param buildArguments of the command that builds it without booting it
 * @param bootArguments of the command that boots what the build made; empty if it is not verified
 */
public record SlurmRecipe(
    BatchJob job,
    List<String> kernelArguments,
    List<String> buildArguments,
    List<String> bootArguments) {

  public SlurmRecipe {
    kernelArguments = List.copyOf(kernelArguments);
    buildArguments = List.copyOf(buildArguments);
    bootArguments = List.copyOf(bootArguments);
  }
}
