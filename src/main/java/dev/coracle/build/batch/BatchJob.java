package dev.coracle.build.batch;

import dev.coracle.build.context.BuildOptions;
import java.nio.file.Path;

/**
 * One recipe of several.
 *
 * @param recipe its file
 * @param options of its build
 */
public record BatchJob(Path recipe, BuildOptions options) {}
