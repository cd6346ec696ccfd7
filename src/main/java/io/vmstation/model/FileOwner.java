package io.vmstation.model;

/**
 * Who owns a file or directory of a data volume.
 *
 * @param volume the PersistentVolumeClaim, or a {@link Ref#HOST_PATH}
 * @param path relative to the volume's root; empty for the root itself
 * @param uid numeric user id
 * @param gid numeric group id
 * @param mode permission bits as in {@code stat -c %a}, octal: {@code 0755}
 * @param seenBy how it was seen, in a few words: "stat on masternode, which is this machine"
 */
public record FileOwner(Ref volume, String path, long uid, long gid, int mode, String seenBy) {

  /** The file that holds all owners in a bundle, one JSON object a line. */
  public static final String FILE = "snapshot/files.jsonl";

  /** Quotes owner, group and mode as {@code ls -ln} orders them. */
  public Evidence quote() {
    return new Evidence(
        volume,
        "%s is owned by %d:%d, mode %04o (%s)"
            .formatted(path.isEmpty() ? "the directory" : path, uid, gid, mode, seenBy),
        FILE + "#" + volume + " " + path);
  }
}
