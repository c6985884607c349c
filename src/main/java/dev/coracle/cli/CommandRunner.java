package dev.coracle.cli;

import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.host.DoctorCommand;
import dev.coracle.cli.host.StoreCommand;
import dev.coracle.cli.output.DiagnosticOutput;
import dev.coracle.cli.output.GithubActions;
import dev.coracle.cli.recipe.BuildCommand;
import dev.coracle.cli.recipe.CheckCommand;
import dev.coracle.cli.recipe.ImageCommand;
import dev.coracle.cli.recipe.InitCommand;
import dev.coracle.cli.recipe.KernelCommand;
import dev.coracle.cli.recipe.LockCommand;
import dev.coracle.cli.recipe.PlanCommand;
import dev.coracle.cli.recipe.RecipeCommand;
import dev.coracle.cli.recipe.SchemaCommand;
import dev.coracle.cli.result.BootChartCommand;
import dev.coracle.cli.result.ContainerCommand;
import dev.coracle.cli.result.DensityCommand;
import dev.coracle.cli.result.DiffCommand;
import dev.coracle.cli.result.InspectCommand;
import dev.coracle.cli.result.ListCommand;
import dev.coracle.cli.result.PublishCommand;
import dev.coracle.cli.result.PullCommand;
import dev.coracle.cli.result.RunCommand;
import dev.coracle.cli.result.SignCommand;
import dev.coracle.cli.result.SizeCommand;
import dev.coracle.cli.result.VerifyCommand;
import dev.coracle.cli.result.WhyCommand;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.Excerpt;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.IoErrorMessage;
import dev.coracle.progress.Amounts;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.InvalidPathException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Runs a command line and turns whatever happens into text and an exit status. */
final class CommandRunner {
  private CommandRunner() {}

  /** Runs, and returns the status to exit with. */
  @SuppressWarnings("try") // the quoting is held, not used
  static int run(CliContext context, String... args) {
    Map<String, Supplier<Object>> commands = commands(context);
    // Picocli looks through every command that it is given: give it only the one that is meant.
    if (args.length > 0 && commands.containsKey(args[0])) {
      commands.keySet().retainAll(Set.of(args[0]));
    }
    int status;
    try (GithubActions.Quoting quoting = GithubActions.Quoting.begin(context)) {
      status = commandLine(context, commands.values()).execute(args);
    } catch (Error e) {
      // Picocli passes on errors: the runtime would exit with 1, which means "no" here.
      status = report(context, e);
    }
    context.out().flush();
    return status;
  }

  /** The program with all its commands. */
  static CommandLine commandLine(CliContext context) {
    return commandLine(context, commands(context).values());
  }

  private static CommandLine commandLine(
      CliContext context, Collection<Supplier<Object>> commands) {
    CommandLine commandLine = new CommandLine(new CoracleCommand());
    commands.forEach(command -> commandLine.addSubcommand(command.get()));
    commandLine.setOut(new PrintWriter(context.out(), true, Charset.defaultCharset()));
    commandLine.setErr(new PrintWriter(context.err(), true, Charset.defaultCharset()));
    commandLine.setColorScheme(
        CommandLine.Help.defaultColorScheme(
            context.colour() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
    commandLine.setParameterExceptionHandler((failure, all) -> usage(failure));
    commandLine.setExecutionExceptionHandler(
        (failure, command, parsed) -> report(context, failure));
    return commandLine;
  }

  private static Map<String, Supplier<Object>> commands(CliContext context) {
    Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
    commands.put("init", () -> new InitCommand(context));
    commands.put("build", () -> new BuildCommand(context));
    commands.put("verify", () -> new VerifyCommand(context));
    commands.put("run", () -> new RunCommand(context));
    commands.put("container", () -> new ContainerCommand(context));
    commands.put("boot-chart", () -> new BootChartCommand(context));
    commands.put("density", () -> new DensityCommand(context));
    commands.put("recipe", () -> new RecipeCommand(context));
    commands.put("check", () -> new CheckCommand(context));
    commands.put("schema", () -> new SchemaCommand(context));
    commands.put("plan", () -> new PlanCommand(context));
    commands.put("lock", () -> new LockCommand(context));
    commands.put("image", () -> new ImageCommand(context));
    commands.put("kernel", () -> new KernelCommand(context));
    commands.put("why", () -> new WhyCommand(context));
    commands.put("size", () -> new SizeCommand(context));
    commands.put("diff", () -> new DiffCommand(context));
    commands.put("inspect", () -> new InspectCommand(context));
    commands.put("publish", () -> new PublishCommand(context));
    commands.put("pull", () -> new PullCommand(context));
    commands.put("sign", () -> new SignCommand(context));
    commands.put("list", () -> new ListCommand(context));
    commands.put("store", () -> new StoreCommand(context));
    commands.put("doctor", () -> new DoctorCommand(context));
    commands.put("explain", () -> new ExplainCommand(context));
    commands.put("version", () -> new VersionCommand(context));
    commands.put("cds-training", () -> new CdsTrainingCommand(context));
    commands.put("package-files", () -> new PackageFilesCommand(context));
    return commands;
  }

  private static int usage(ParameterException failure) {
    PrintWriter err = failure.getCommandLine().getErr();
    Optional<RetiredOptions.Found> retired =
        failure instanceof UnmatchedArgumentException unmatched
            ? RetiredOptions.in(failure.getCommandLine().getCommandName(), unmatched.getUnmatched())
            : Optional.empty();
    if (retired.isPresent()) {
      err.println("error: the option " + retired.get().option() + " was renamed [usage]");
      err.println("  fix: write `" + retired.get().instead() + "`");
      err.flush();
      return ExitCode.USAGE.status();
    }
    // One of its messages has the word already.
    err.println(
        "error: " + String.valueOf(failure.getMessage()).replaceFirst("^Error: ", "") + " [usage]");
    if (!UnmatchedArgumentException.printSuggestions(failure, err)) {
      String name = failure.getCommandLine().getCommandSpec().qualifiedName();
      err.println("  fix: see `" + name + " --help`");
    }
    err.flush();
    return ExitCode.USAGE.status();
  }

  /** Reports why a command ended; the status to exit with. */
  static int report(CliContext context, Throwable failure) {
    if (hasCause(failure, LinkageError.class) && trace(failure).contains("zstd")) {
      DiagnosticOutput.print(
          context,
          Diagnostic.error(
              "host.native-library",
              "the zstd library cannot be loaded from "
                  + System.getProperty("java.io.tmpdir")
                  + ", which may forbid to run programs (noexec)",
              "set JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=DIR with a directory that allows it"));
      return ExitCode.ENVIRONMENT.status();
    }
    if (hasCause(failure, OutOfMemoryError.class)) {
      DiagnosticOutput.print(
          context,
          Diagnostic.error(
              "host.memory",
              "out of memory: the Java heap may grow to "
                  + Amounts.bytes(Runtime.getRuntime().maxMemory()),
              "give it more with JAVA_TOOL_OPTIONS=-Xmx1g, or do less at once"));
      return ExitCode.ENVIRONMENT.status();
    }
    if (failure instanceof InvalidPathException path) {
      DiagnosticOutput.print(
          context,
          Diagnostic.error(
              "host.path",
              Excerpt.quote(path.getInput()) + " cannot be a path here: " + path.getReason(),
              "name it without such characters, or set LC_ALL=C.UTF-8"));
      return ExitCode.ENVIRONMENT.status();
    }
    if (failure instanceof CoracleException known) {
      for (Diagnostic diagnostic : known.diagnostics()) {
        DiagnosticOutput.print(context, diagnostic);
      }
      return known.exitCode().status();
    }
    if (failure instanceof InterruptedException) {
      context.err().println("interrupted");
      return ExitCode.INTERRUPTED.status();
    }
    Throwable cause = failure instanceof UncheckedIOException ? failure.getCause() : failure;
    if (cause instanceof IOException trouble) {
      DiagnosticOutput.print(
          context,
          Diagnostic.error(
              "host.io",
              "reading or writing failed: " + IoErrorMessage.words(trouble),
              "check the disk's free space, and that the file may be read and written"));
      return ExitCode.ENVIRONMENT.status();
    }
    context.err().println("error: this is a bug in Coracle [bug]");
    failure.printStackTrace(context.err());
    context.err().println("  fix: report it with the lines above and the recipe");
    return ExitCode.BUG.status();
  }

  private static String trace(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  private static boolean hasCause(Throwable failure, Class<? extends Throwable> kind) {
    int depth = 0;
    for (Throwable each = failure; each != null && depth < 20; each = each.getCause()) {
      if (kind.isInstance(each)) {
        return true;
      }
      depth++;
    }
    return false;
  }
}
