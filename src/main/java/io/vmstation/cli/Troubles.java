package io.vmstation.cli;

import io.vmstation.fix.ConflictException;
import io.vmstation.fix.RefusedException;
import io.vmstation.model.AccessException;
import io.vmstation.model.UsageException;
import io.vmstation.report.Invocation;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The one place in which exceptions become a sentence and an exit code. */
final class Troubles implements IExecutionExceptionHandler, IParameterExceptionHandler {

  private final Console console;

  Troubles(Console console) {
    this.console = console;
  }

  @Override
  public int handleExecutionException(Exception trouble, CommandLine command, ParseResult parsed)
      throws IOException {
    boolean debug = parsed.originalArgs().contains("--debug");
    String message = typed(command).addressed(String.valueOf(trouble.getMessage()));
    if (trouble instanceof UsageException) {
      return end(message, trouble, debug, ExitCode.USAGE);
    } else if (trouble instanceof AccessException) {
      return end(message, trouble, debug, ExitCode.UNKNOWN);
    } else if (trouble instanceof ConflictException || trouble instanceof RefusedException) {
      return end(message, trouble, debug, ExitCode.PROBLEMS);
    }
    if (trouble instanceof FileSystemException) {
      String file = "a file cannot be read or written (%s); check its path".formatted(trouble);
      return end(file, trouble, debug, ExitCode.USAGE);
    }
    String bug =
        "this is a bug in vmstation (%s: %s); please report it with what --debug prints"
            .formatted(trouble.getClass().getSimpleName(), message);
    return end(bug, trouble, debug, ExitCode.UNKNOWN);
  }

  /** How the command was called, as far as it names the cluster. */
  private Invocation typed(CommandLine command) {
    String cluster =
        ClusterOptions.again(
            command.getParseResult().matchedOptionValue("--kubeconfig", Optional.empty()),
            command.getParseResult().matchedOptionValue("--context", Optional.empty()));
    return new Invocation(console.program(), cluster, cluster);
  }

  @Override
  public int handleParseException(ParameterException trouble, String[] arguments)
      throws IOException {
    CommandLine command = trouble.getCommandLine();
    say(message(trouble));
    String program = Invocation.quoted(console.program());
    String name = command.getCommandSpec().qualifiedName().replaceFirst("\\S+", "");
    console.err().append("'" + program + name + " --help' lists what it takes.\n");
    return ExitCode.USAGE.number();
  }

  private static String message(ParameterException trouble) {
    String message = trouble.getMessage();
    if (trouble instanceof UnmatchedArgumentException unmatched) {
      return message + Likeness.meant(unmatched.getUnmatched().get(0), names(unmatched));
    }
    ArgSpec argument = trouble.getArgSpec();
    if (argument == null || trouble.getValue() == null || argument.completionCandidates() == null) {
      return message;
    }
    List<String> names = new ArrayList<>();
    argument.completionCandidates().forEach(names::add);
    String option = argument instanceof OptionSpec o ? o.longestName() : argument.paramLabel();
    return "%s: '%s' is none of %s%s"
        .formatted(
            option,
            trouble.getValue(),
            String.join(", ", names),
            Likeness.meant(trouble.getValue(), names));
  }

  /** What could have been typed: the command's subcommands and options. */
  private static List<String> names(UnmatchedArgumentException trouble) {
    CommandLine command = trouble.getCommandLine();
    List<String> names = new ArrayList<>(command.getSubcommands().keySet());
    names.addAll(command.getCommandSpec().optionsMap().keySet());
    return names;
  }

  private int end(String message, Exception trouble, boolean debug, ExitCode code)
      throws IOException {
    say(message);
    if (debug) {
      StringWriter trace = new StringWriter();
      trouble.printStackTrace(new PrintWriter(trace, true));
      console.err().append(console.mask().apply(trace.toString()));
    }
    return code.number();
  }

  private void say(String message) throws IOException {
    console.err().append("vmstation: " + console.mask().apply(message) + "\n");
  }
}
