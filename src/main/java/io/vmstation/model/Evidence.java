package io.vmstation.model;

/**
 * One fact, quoted.
 *
 * @param where what the fact is about
 * @param quote the fact in the source's own words, or one sentence that states it
 * @param pointer where it stands in the bundle: {@code snapshot/logs/….log:12} for a line of a log,
 *     {@code snapshot/objects/….yaml#/json/pointer} for a field of an object, with {@code :95}
 *     behind it for a line within that field's text
 */
public record Evidence(Ref where, String quote, String pointer) {

  /**
   * States something about an object.
   *
   * @param field the JSON pointer of the field that shows it; empty for the whole object
   */
  public static Evidence about(Ref object, String quote, String field) {
    return new Evidence(object, quote, Snapshot.file(object) + "#" + field);
  }
}
