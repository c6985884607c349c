package dev.coracle.cli.recipe;

import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommonOptions;
import dev.coracle.cli.output.JsonText;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.recipe.schema.InvalidValue;
import dev.coracle.recipe.schema.JsonSchema;
import dev.coracle.recipe.schema.ScalarType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code coracle init}. */
@Command(
    name = "init",
    description = {
      "Write a commented recipe to start from, and the schema that editors check it with.",
      "",
      "The recipe extends base with a program, a file, a service and a check. A file that is there"
          + " is never overwritten."
    },
    footer = {
      "",
      "Examples:",
      "  coracle init                              guest.yaml",
      "  coracle init web-server                   web-server.yaml",
      "  coracle init web-server && coracle run web-server.yaml"
    })
public final class InitCommand implements Callable<Integer> {
  private static final String STARTER = "/dev/coracle/cli/starter.yaml";

  private final CliContext context;
  @Mixin private CommonOptions common;

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "The guest's name (default: guest); the recipe is NAME.yaml.")
  private String name = "guest";

  public InitCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    Optional<InvalidValue> fault = ScalarType.nameProblem(name);
    if (fault.isPresent()) {
      throw refused("recipe.starter-name", fault.get().message(), fault.get().fix());
    }
    Path recipe = context.directory().resolve(name + ".yaml");
    try (InputStream starter = InitCommand.class.getResourceAsStream(STARTER)) {
      String text = new String(starter.readAllBytes(), StandardCharsets.UTF_8);
      Files.writeString(recipe, text.replace("@NAME@", name), StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      throw refused(
          "recipe.starter-exists",
          recipe + " is there already",
          "give another name, or move the file away");
    }
    Path schema = context.directory().resolve(JsonSchema.FILE);
    Files.writeString(schema, JsonSchema.text());
    context
        .out()
        .println(
            common.json()
                ? JsonText.object(
                    json -> {
                      json.writeStringField("recipe", recipe.toString());
                      json.writeStringField("schema", schema.toString());
                    })
                : "wrote " + recipe.getFileName() + " and " + schema.getFileName());
    return 0;
  }

  private static CoracleException refused(String code, String message, String fix) {
    return new CoracleException(ExitCode.RECIPE, Diagnostic.error(code, message, fix));
  }
}
