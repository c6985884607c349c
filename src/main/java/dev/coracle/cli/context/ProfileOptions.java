package dev.coracle.cli.context;

import java.util.List;
import picocli.CommandLine.Option;

/** Options of every command that reads a recipe. */
public final class ProfileOptions {
  @Option(
      names = "--profile",
      paramLabel = "NAME",
      description =
          "Lay this profile of the recipe over it; may be repeated. The result is NAME-PROFILE.")
  private List<String> profiles = List.of();

  /** Those of the recipe's profiles that count, in this order. */
  public List<String> profiles() {
    return profiles;
  }
}
