package io.vmstation.remediation;

import io.vmstation.fix.BackupSource;
import io.vmstation.fix.Lock;
import io.vmstation.fix.Target;
import io.vmstation.model.SnapshotSource;

/**
 * The doors to one stack.
 *
 * @param source looks
 * @param target changes
 * @param backup reads everything
 * @param lock keeps others away
 */
public record Patient(SnapshotSource source, Target target, BackupSource backup, Lock lock) {}
