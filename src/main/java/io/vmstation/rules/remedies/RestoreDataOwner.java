package io.vmstation.rules.remedies;

import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.vmstation.fix.ChangeOwner;
import io.vmstation.fix.Manual;
import io.vmstation.fix.Safety;
import io.vmstation.fix.Step;
import io.vmstation.model.FileOwner;
import io.vmstation.model.PosixPath;
import io.vmstation.model.Ref;
import io.vmstation.model.Topology;
import io.vmstation.rules.DataVolume;
import io.vmstation.rules.Finding;
import io.vmstation.rules.Remedy;
import io.vmstation.rules.TemplateEdit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gives a data directory to the process that needs it, by the mildest means there is: an init
 * container that does it already, fsGroup where the volume takes it, else a change of owner, or,
 * where the present owner was not seen, the command for a person. Where an init container gives the
 * directory to another user each time, it proposes nothing: one of the two must be corrected.
 */
public record RestoreDataOwner() implements Remedy {

  @Override
  public Optional<Cure> propose(Finding finding, Topology topology) {
    Map<String, String> facts = finding.facts();
    if (facts.containsKey("init")) {
      return new RecreatePod().propose(finding, topology);
    }
    if (!facts.containsKey("uid") || facts.containsKey("keptBy")) {
      return Optional.empty();
    }
    long uid = Long.parseLong(facts.get("uid"));
    long gid = Long.parseLong(facts.get("gid"));
    if (facts.get("fsGroup").equals("applies")) {
      return gid == 0 ? Optional.empty() : byGroup(finding, topology, gid);
    }
    Ref volume =
        new Ref(facts.get("volumeKind"), facts.get("volumeNamespace"), facts.get("volumeName"));
    List<FileOwner> before = foreign(topology.files(volume), facts, uid);
    return before.isEmpty()
        ? byHand(finding, volume, uid, gid)
        : Optional.of(byOwner(finding, topology, volume, before, uid, gid));
  }

  /**
   * The file that was denied and, as far as they were seen, all below it that the same wrong user
   * owns: whoever took the one away, or made it, did so with the others. Of a directory in which
   * the program's own is to be made, what else is in it stays.
   */
  private static List<FileOwner> foreign(
      List<FileOwner> files, Map<String, String> facts, long uid) {
    String path = facts.get("path");
    List<String> own = facts.getOrDefault("within", path).lines().toList();
    List<FileOwner> foreign = new ArrayList<>();
    files.stream().filter(f -> f.path().equals(path) && f.uid() != uid).forEach(foreign::add);
    if (!foreign.isEmpty()) {
      files.stream()
          .filter(f -> own.isEmpty() || own.stream().anyMatch(o -> isIn(o, f)))
          .filter(f -> f.uid() == foreign.get(0).uid() && !f.path().equals(path))
          .filter(f -> !f.path().equals(DataVolume.KEPT_FOR_FSCK))
          .forEach(foreign::add);
    }
    return foreign;
  }

  private static boolean isIn(String folder, FileOwner file) {
    return new PosixPath(file.path()).isIn(new PosixPath(folder));
  }

  private static Optional<Cure> byGroup(Finding finding, Topology topology, long gid) {
    List<Step> steps =
        TemplateEdit.steps(finding.subject(), topology, spec -> context(spec).setFsGroup(gid));
    return steps.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Cure(
                "have the volume given to group %d by fsGroup".formatted(gid),
                Safety.RESTART,
                steps));
  }

  /** The pod's security context, made where there is none; its other fields stay. */
  static PodSecurityContext context(PodSpec spec) {
    if (spec.getSecurityContext() == null) {
      spec.setSecurityContext(new PodSecurityContext());
    }
    return spec.getSecurityContext();
  }

  private static Cure byOwner(
      Finding finding, Topology topology, Ref volume, List<FileOwner> before, long uid, long gid) {
    List<FileOwner> after =
        before.stream()
            .map(f -> new FileOwner(f.volume(), f.path(), uid, gid, f.mode(), f.seenBy()))
            .toList();
    ChangeOwner change = new ChangeOwner(volume, before, after);
    List<Step> steps = new ArrayList<>(List.of(change));
    if (finding.facts().getOrDefault("running", "no").equals("no")) {
      steps.addAll(TemplateEdit.restart(finding.subject(), topology));
    }
    return new Cure(change.sentence(), Safety.VOLUME_OWNER, steps);
  }

  private static Optional<Cure> byHand(Finding finding, Ref volume, long uid, long gid) {
    String folder = finding.facts().get("onNode");
    if (folder.isEmpty()) {
      return Optional.empty();
    }
    String node = finding.facts().get("node");
    String give = finding.facts().containsKey("within") ? "chown" : "chown -R";
    String what =
        "on %s, as root: ls -ldn %s; %s %d:%d %s".formatted(node, folder, give, uid, gid, folder);
    String undo =
        "on %s, as root: %s <the owner and group that ls showed> %s".formatted(node, give, folder);
    return Optional.of(
        new Cure(
            "give %s to %d:%d by hand".formatted(volume, uid, gid),
            Safety.MANUAL,
            List.of(new Manual(volume, what, undo))));
  }
}
