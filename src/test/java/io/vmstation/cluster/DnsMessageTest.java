package io.vmstation.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class DnsMessageTest {

  private static final String QUESTION = "0007010000010000000000000161026e73000001" + "0001";

  @Test
  void asksForTheAddressOfAName() {
    assertArrayEquals(bytes(QUESTION), DnsMessage.question(7, "a.ns"));
  }

  @Test
  void refusesWhatIsNoName() {
    assertThrows(IllegalArgumentException.class, () -> DnsMessage.question(1, "a..b"));
    assertThrows(IllegalArgumentException.class, () -> DnsMessage.question(1, "x".repeat(64)));
  }

  @Test
  void readsAddressesBehindCompressedNamesAndAliases() throws IOException {
    String answer =
        "000785800001000300000000"
            + "0161026e7300"
            + "00010001"
            + "c00c00050001000000050004"
            + "0162c00e"
            + "c00c0001000100000005"
            + "00040a600002"
            + "c00c0001000100000005"
            + "00040a600001";
    assertEquals(
        new DnsMessage.Answer(7, 0, List.of("10.96.0.1", "10.96.0.2")),
        DnsMessage.answer(bytes(answer)));
  }

  @Test
  void tellsANameThatDoesNotExist() throws IOException {
    String answer = "000785830001000000000000" + "0161026e7300" + "00010001";
    assertEquals(new DnsMessage.Answer(7, 3, List.of()), DnsMessage.answer(bytes(answer)));
  }

  @Test
  void refusesQuestionsAndWhatIsCutShort() {
    byte[] question = bytes(QUESTION);
    assertThrows(IOException.class, () -> DnsMessage.answer(question));
    byte[] answer = bytes("000785830001000000000000" + "0161026e7300" + "00010001");
    for (int length = 0; length < answer.length; length++) {
      byte[] part = Arrays.copyOf(answer, length);
      assertThrows(IOException.class, () -> DnsMessage.answer(part));
    }
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }
}
