package io.vmstation.cli;

import io.vmstation.report.RuleList;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists the rules. */
@Command(name = "rules", description = "List what is looked for.")
final class Rules implements Callable<Integer> {

  enum Form {
    TEXT,
    JSON,
    MARKDOWN;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Mixin CommonOptions common;

  @Option(
      names = {"-o", "--output"},
      defaultValue = "text",
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  Form form;

  private final Session session;

  Rules(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    RuleList list = new RuleList(session.catalogue().get());
    Appendable out = session.console().out();
    switch (form) {
      case TEXT -> list.text(common.page(session.console()), out);
      case JSON -> out.append(list.json());
      case MARKDOWN -> out.append(list.markdown());
    }
    return ExitCode.WELL.number();
  }
}
