package io.vmstation.report;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the user calls this program.
 *
 * @param program what starts it
 * @param source the options that name again what was looked at
 * @param cluster the options that name the cluster, whatever was looked at
 */
public record Invocation(String program, String source, String cluster) {

  /** Called without options. */
  public static final Invocation PLAIN = new Invocation("vmstation", "", "");

  private static final Pattern TOOL = Pattern.compile("\\b(kubectl|helm) (?!kustomize)(?=[-a-z])");

  /** Advice in which kubectl and helm ask the cluster that this program was told to ask. */
  public String addressed(String advice) {
    String options = cluster.replaceFirst("^ -n \\S+", "");
    return TOOL.matcher(advice)
        .replaceAll(m -> Matcher.quoteReplacement(m.group(1) + forTool(m.group(1), options) + " "));
  }

  private static String forTool(String tool, String options) {
    return tool.equals("helm") ? options.replace(" --context ", " --kube-context ") : options;
  }

  /** A word as a shell takes it. */
  public static String quoted(String word) {
    return word.matches("[\\w@%+=:,./~-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
