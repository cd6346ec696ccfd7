package io.vmstation.cli;

import java.lang.reflect.Member;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options in a command's help: first its own, then those that it shares with others. */
final class OptionSections implements IHelpSectionRenderer {

  private static final String OWN = "Options:";

  /** The heading of each class of shared options, in the order in which they are shown. */
  private static final Map<Class<?>, String> SHARED = new LinkedHashMap<>();

  static {
    SHARED.put(SourceOptions.class, "What to look at:");
    SHARED.put(SourceOptions.Saved.class, "What to look at:");
    SHARED.put(ClusterOptions.class, "Which cluster:");
    SHARED.put(CommonOptions.class, "Common options:");
  }

  @Override
  public String render(Help help) {
    StringBuilder text = new StringBuilder();
    of(help.commandSpec())
        .forEach((heading, options) -> text.append(section(help, heading, options)));
    return text.toString();
  }

  /** A command's options by the heading that they stand under; a heading may have none. */
  static Map<String, List<OptionSpec>> of(CommandSpec command) {
    Map<String, List<OptionSpec>> sections = new LinkedHashMap<>();
    sections.put(OWN, List.of());
    SHARED.values().forEach(heading -> sections.put(heading, List.of()));
    sections.replaceAll(
        (heading, none) ->
            command.options().stream()
                .filter(o -> !o.hidden() && heading(o).equals(heading))
                .toList());
    return sections;
  }

  /** A section; all have their columns alike. */
  private static String section(Help help, String heading, List<OptionSpec> options) {
    if (options.isEmpty()) {
      return "";
    }
    Help.Layout layout =
        help.createDefaultLayout(
            help.commandSpec().options(),
            help.commandSpec().positionalParameters(),
            help.colorScheme());
    String list =
        help.optionListExcludingGroups(
            options, layout, help.createDefaultOptionSort(), help.parameterLabelRenderer());
    return "\n%s\n%s".formatted(heading, list);
  }

  private static String heading(OptionSpec option) {
    return option.userObject() instanceof Member field
        ? SHARED.getOrDefault(field.getDeclaringClass(), OWN)
        : OWN;
  }
}
