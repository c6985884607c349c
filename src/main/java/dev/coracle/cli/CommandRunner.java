package dev.coracle.cli;

import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.host.DoctorCommand;
import dev.coracle.cli.host.StoreCommand;
import dev.coracle.cli.host.ToolchainCommand;
import dev.coracle.cli.host.ToolchainServeCommand;
import dev.coracle.cli.output.DiagnosticOutput;
import dev.coracle.cli.output.FailureReport;
import dev.coracle.cli.output.GithubActions;
import dev.coracle.cli.recipe.BuildCommand;
import dev.coracle.cli.recipe.CheckCommand;
import dev.coracle.cli.recipe.ImageCommand;
import dev.coracle.cli.recipe.InitCommand;
import dev.coracle.cli.recipe.KernelAuditCommand;
import dev.coracle.cli.recipe.KernelCommand;
import dev.coracle.cli.recipe.KernelCostCommand;
import dev.coracle.cli.recipe.KernelExplainCommand;
import dev.coracle.cli.recipe.KernelMinimizeCommand;
import dev.coracle.cli.recipe.LockCommand;
import dev.coracle.cli.recipe.MatrixCommand;
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
import dev.coracle.cli.result.ReleaseCommand;
import dev.coracle.cli.result.ReproduceCommand;
import dev.coracle.cli.result.RunCommand;
import dev.coracle.cli.result.SignCommand;
import dev.coracle.cli.result.SizeCommand;
import dev.coracle.cli.result.VerifyCommand;
import dev.coracle.cli.result.VexCommand;
import dev.coracle.cli.result.WhyCommand;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.IoErrorMessage;
import dev.coracle.host.StandardOutput;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Runs a command line and turns whatever happens into text and an exit status. */
final class CommandRunner {
  /** In the order of the help text. */
  private static final List<String> COMMANDS =
      List.of(
          "init",
          "build",
          "verify",
          "run",
          "container",
          "boot-chart",
          "density",
          "recipe",
          "check",
          "schema",
          "plan",
          "lock",
          "image",
          "kernel",
          "matrix",
          "why",
          "size",
          "diff",
          "inspect",
          "release",
          "publish",
          "pull",
          "sign",
          "reproduce",
          "vex",
          "list",
          "store",
          "toolchain",
          "doctor",
          "explain",
          "version",
          "cds-training",
          "package-files");

  private CommandRunner() {}

  /** Runs, and returns the status to exit with. */
  @SuppressWarnings("try") // the quoting is held, not used
  static int run(CliContext context, String... args) {
    // Picocli looks through every command that it is given: give it only the one that is meant.
    boolean known = args.length > 0 && COMMANDS.contains(args[0]);
    List<String> commands = known ? List.of(args[0]) : COMMANDS;
    int status;
    try (GithubActions.Quoting quoting = GithubActions.Quoting.begin(context)) {
      status = commandLine(context, commands).execute(args);
    } catch (Error e) {
      // Picocli passes on errors: the runtime would exit with 1, which means "no" here.
      status = FailureReport.print(context, e);
    }
    return ended(context, status);
  }

  /** The status of a command that ended with one, once all its output is written. */
  static int ended(CliContext context, int status) {
    Optional<IOException> loss =
        context.out() instanceof StandardOutput output ? output.loss() : Optional.empty();
    context.out().flush();
    if (loss.isEmpty()) {
      return status;
    }
    DiagnosticOutput.print(
        context,
        Diagnostic.error(
            "host.output",
            "standard output cannot be written: " + IoErrorMessage.words(loss.get()),
            "free space where it goes, or send it elsewhere; what is there is not complete"));
    return status == ExitCode.OK.status() ? ExitCode.ENVIRONMENT.status() : status;
  }

  /** The program with all its commands. */
  static CommandLine commandLine(CliContext context) {
    return commandLine(context, COMMANDS);
  }

  private static CommandLine commandLine(CliContext context, List<String> commands) {
    CommandLine commandLine = new CommandLine(new CoracleCommand());
    for (String name : commands) {
      commandLine.addSubcommand(command(name, context));
    }
    commandLine.setOut(new PrintWriter(context.out(), true, Charset.defaultCharset()));
    commandLine.setErr(new PrintWriter(context.err(), true, Charset.defaultCharset()));
    commandLine.setColorScheme(
        CommandLine.Help.defaultColorScheme(
            context.colour() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
    commandLine.setParameterExceptionHandler(CommandRunner::usage);
    commandLine.setExecutionExceptionHandler(
        (failure, command, parsed) -> FailureReport.print(context, failure));
    return commandLine;
  }

  private static Object command(String name, CliContext context) {
    return switch (name) {
      case "init" -> new InitCommand(context);
      case "build" -> new BuildCommand(context);
      case "verify" -> new VerifyCommand(context);
      case "run" -> new RunCommand(context);
      case "container" -> new ContainerCommand(context);
      case "boot-chart" -> new BootChartCommand(context);
      case "density" -> new DensityCommand(context);
      case "recipe" -> new RecipeCommand(context);
      case "check" -> new CheckCommand(context);
      case "schema" -> new SchemaCommand(context);
      case "plan" -> new PlanCommand(context);
      case "lock" -> new LockCommand(context);
      case "image" -> new ImageCommand(context);
      case "kernel" ->
          new CommandLine(new KernelCommand(context))
              .addSubcommand(new KernelExplainCommand(context))
              .addSubcommand(new KernelAuditCommand(context))
              .addSubcommand(new KernelCostCommand(context))
              .addSubcommand(new KernelMinimizeCommand(context));
      case "matrix" -> new MatrixCommand(context);
      case "why" -> new WhyCommand(context);
      case "size" -> new SizeCommand(context);
      case "diff" -> new DiffCommand(context);
      case "inspect" -> new InspectCommand(context);
      case "release" -> new ReleaseCommand(context);
      case "publish" -> new PublishCommand(context);
      case "pull" -> new PullCommand(context);
      case "sign" -> new SignCommand(context);
      case "reproduce" -> new ReproduceCommand(context);
      case "vex" -> new VexCommand(context);
      case "list" -> new ListCommand(context);
      case "store" -> new StoreCommand(context);
      case "toolchain" ->
          new CommandLine(new ToolchainCommand()).addSubcommand(new ToolchainServeCommand(context));
      case "doctor" -> new DoctorCommand(context);
      case "explain" -> new ExplainCommand(context);
      case "version" -> new VersionCommand(context);
      case "cds-training" -> new CdsTrainingCommand(context);
      case "package-files" -> new PackageFilesCommand(context);
      default -> throw new IllegalArgumentException("no command " + name);
    };
  }

  private static int usage(ParameterException failure, String... args) {
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
    UsageMessage usage = UsageMessage.of(failure, args);
    err.println("error: " + usage.message() + " [usage]");
    err.println("  fix: " + usage.fix());
    err.flush();
    return ExitCode.USAGE.status();
  }
}
