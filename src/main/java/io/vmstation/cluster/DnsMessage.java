package io.vmstation.cluster;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A question for IPv4 addresses and its answer in the wire format of RFC 1035, without the length
 * that goes before it over TCP.
 */
final class DnsMessage {

  private static final int A = 1;
  private static final int IN = 1;

  /**
   * An answer.
   *
   * @param id the question's number
   * @param code 0 NOERROR, 2 SERVFAIL, 3 NXDOMAIN
   * @param addresses in the order of their text
   */
  record Answer(int id, int code, List<String> addresses) {}

  private DnsMessage() {}

  /**
   * Writes a question that asks for recursion.
   *
   * @throws IllegalArgumentException when the name has a label that is empty or over 63 bytes
   */
  static byte[] question(int id, String name) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(
        ByteBuffer.allocate(12)
            .putShort((short) id)
            .putShort((short) 0x0100)
            .putShort((short) 1)
            .array());
    for (String label : name.split("\\.", -1)) {
      byte[] bytes = label.getBytes(StandardCharsets.US_ASCII);
      if (bytes.length == 0 || bytes.length > 63) {
        throw new IllegalArgumentException("no DNS name: " + name);
      }
      out.write(bytes.length);
      out.writeBytes(bytes);
    }
    out.writeBytes(new byte[] {0, 0, A, 0, IN});
    return out.toByteArray();
  }

  /**
   * Reads an answer.
   *
   * @throws IOException when the bytes are cut short or no answer
   */
  static Answer answer(byte[] message) throws IOException {
    try {
      ByteBuffer in = ByteBuffer.wrap(message);
      int id = in.getShort() & 0xffff;
      int flags = in.getShort() & 0xffff;
      if ((flags & 0x8000) == 0) {
        throw new IOException("the DNS message is no answer");
      }
      int questions = in.getShort() & 0xffff;
      int answers = in.getShort() & 0xffff;
      in.getInt();
      for (int i = 0; i < questions; i++) {
        skipName(in);
        in.getInt();
      }
      List<String> addresses = new ArrayList<>();
      for (int i = 0; i < answers; i++) {
        skipName(in);
        int type = in.getShort() & 0xffff;
        in.getShort();
        in.getInt();
        byte[] data = new byte[in.getShort() & 0xffff];
        in.get(data);
        if (type == A && data.length == 4) {
          addresses.add(InetAddress.getByAddress(data).getHostAddress());
        }
      }
      addresses.sort(null);
      return new Answer(id, flags & 0xf, List.copyOf(addresses));
    } catch (BufferUnderflowException e) {
      throw new IOException("the DNS answer is cut short", e);
    }
  }

  /** Passes over a name; a compressed one ends with a pointer of two bytes. */
  private static void skipName(ByteBuffer in) {
    while (true) {
      int length = in.get() & 0xff;
      if (length == 0) {
        return;
      }
      if (length >= 0xc0) {
        in.get();
        return;
      }
      in.get(new byte[length]);
    }
  }
}
