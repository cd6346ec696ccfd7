package io.vmstation.fix;

import io.vmstation.model.FileOwner;
import io.vmstation.model.PosixPath;
import io.vmstation.model.Ref;
import java.util.List;

/**
 * Files of a data volume get another owner and group; modes and contents stay.
 *
 * @param target the claim or the host path
 * @param before every owner that is changed, as it is
 * @param after the same files, as they shall be
 */
public record ChangeOwner(Ref target, List<FileOwner> before, List<FileOwner> after)
    implements Step {
  public ChangeOwner {
    before = List.copyOf(before);
    after = List.copyOf(after);
  }

  @Override
  public ChangeOwner inverse() {
    return new ChangeOwner(target, after, before);
  }

  @Override
  public ChangeOwner performOn(Target t) {
    return t.changeOwner(this);
  }

  @Override
  public String sentence() {
    FileOwner to = after.get(0);
    PosixPath first = new PosixPath(to.path());
    boolean part =
        !to.path().isEmpty() && after.stream().allMatch(f -> new PosixPath(f.path()).isIn(first));
    String what = part ? to.path() + " of " + target : target.toString();
    return "give %s to %d:%d".formatted(what, to.uid(), to.gid());
  }
}
