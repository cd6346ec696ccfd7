package io.vmstation.rules;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.vmstation.model.Evidence;
import io.vmstation.model.FileOwner;
import io.vmstation.model.Log;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An init container that gives a data volume to the program's user. It runs once in a pod's life: a
 * container that is restarted does not get it again, a pod that is recreated does.
 *
 * @param container the init container
 */
public record OwnerInit(PodContainer container) {

  private static final Pattern CHOWN = Pattern.compile("\\bchown\\b");

  private static final Pattern GIVEN = Pattern.compile("\\bchown\\s+(?:-\\S+\\s+)*(\\d+)");

  private static final Pattern ERREXIT = Pattern.compile("(?m)^\\s*set\\s+(-o errexit|-[a-z]*e)");

  private static final Pattern REFUSED =
      Pattern.compile(
          "(?i)^chown: .*(operation not permitted|permission denied|read-only file system"
              + "|invalid argument)");

  /** The pod's init container that chowns a volume. */
  public static Optional<OwnerInit> of(DataVolume volume, PodContainer main) {
    return PodContainer.inits(main.pod()).stream()
        .filter(i -> chowns(i.spec(), volume))
        .map(OwnerInit::new)
        .findFirst();
  }

  /** All init containers of a pod that chown something. */
  public static List<OwnerInit> all(io.fabric8.kubernetes.api.model.Pod pod) {
    return PodContainer.inits(pod).stream()
        .filter(i -> CHOWN.matcher(script(i.spec())).find())
        .map(OwnerInit::new)
        .toList();
  }

  private static boolean chowns(Container init, DataVolume volume) {
    String script = script(init);
    return CHOWN.matcher(script).find()
        && init.getVolumeMounts().stream()
            .filter(m -> m.getName().equals(volume.volume().getName()))
            .map(VolumeMount::getMountPath)
            .anyMatch(script::contains);
  }

  private static List<String> words(Container init) {
    List<String> words = new ArrayList<>(init.getCommand());
    words.addAll(init.getArgs());
    return words;
  }

  private static String script(Container init) {
    return String.join(" ", words(init));
  }

  /** Whether it runs as root; others cannot give files away. */
  public boolean runsAsRoot() {
    return ProcessIdentity.of(container.pod().getSpec(), container.spec())
        .map(p -> p.uid() == 0)
        .orElse(true);
  }

  /**
   * Whether it may end well although its chown was refused: a shell goes on after a command that
   * fails, unless told otherwise, and ends as its last command does.
   */
  public boolean hidesRefusal() {
    List<String> words = words(container.spec());
    boolean strict =
        words.stream().anyMatch(w -> w.matches("-[a-z]*e[a-z]*"))
            || words.stream().anyMatch(w -> ERREXIT.matcher(w).find());
    List<String> statements =
        words.isEmpty()
            ? List.of()
            : Arrays.stream(words.get(words.size() - 1).split("[\n;]"))
                .map(String::strip)
                .filter(s -> !s.isEmpty() && !s.startsWith("#"))
                .filter(s -> !Set.of("fi", "done", "}").contains(s))
                .toList();
    for (int i = 0; i < statements.size(); i++) {
      String[] or = statements.get(i).split("\\|\\|", 2);
      boolean last = i == statements.size() - 1;
      boolean told = or.length == 2 ? or[1].contains("exit ") : strict || last;
      if (CHOWN.matcher(or[0]).find() && !told) {
        return true;
      }
    }
    return false;
  }

  /** The line of its script that gives files away. */
  public String line() {
    return words(container.spec()).stream()
        .flatMap(String::lines)
        .filter(l -> CHOWN.matcher(l).find() && l.strip().contains(" "))
        .findFirst()
        .orElseGet(() -> script(container.spec()))
        .strip();
  }

  /** The user that its chown names by number. */
  public Optional<Long> user() {
    Matcher given = GIVEN.matcher(script(container.spec()));
    return given.find() ? Optional.of(Long.parseLong(given.group(1))) : Optional.empty();
  }

  /**
   * Whether it is what keeps a process out: it gives the files to another user, or they are, as far
   * as was seen, still as it left them.
   */
  public boolean keepsOut(Optional<ProcessIdentity> process, Optional<FileOwner> file) {
    return user()
        .filter(
            u ->
                file.filter(f -> f.uid() == u).isPresent()
                    || process.filter(p -> p.uid() != u).isPresent())
        .isPresent();
  }

  /** Whether it ended well before a moment. */
  public boolean doneBefore(Instant moment) {
    return container
        .lastRun()
        .filter(r -> r.exitCode() == 0 && !r.finished().isAfter(moment))
        .isPresent();
  }

  /** The line in which chown says that it was refused; its script may end well all the same. */
  public Optional<Evidence> refusal(View view) {
    for (Log log : container.logs(view)) {
      for (int i = 0; i < log.lines().size(); i++) {
        if (REFUSED.matcher(log.lines().get(i).text()).find()) {
          return Optional.of(log.quote(i));
        }
      }
    }
    return Optional.empty();
  }
}
