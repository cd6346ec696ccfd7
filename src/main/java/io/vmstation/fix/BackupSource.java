package io.vmstation.fix;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.vmstation.model.Ref;
import java.util.List;
import java.util.Set;

/** Where the objects of a backup come from, with the true values of Secrets. */
public interface BackupSource {

  /**
   * Every object of the stack's namespace, and these others; what does not exist is left out.
   *
   * @throws io.vmstation.model.AccessException when anything cannot be read
   */
  List<HasMetadata> objects(Set<Ref> others);
}
