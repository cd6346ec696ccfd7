package io.vmstation.remediation;

import io.vmstation.model.UsageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What was done, one line a transition, each forced to the disk before the act that it announces.
 */
public final class Journal {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * One transition.
   *
   * @param time when
   * @param fix which fix of the run, counted from one
   * @param step which step of the fix, counted from one; zero for the fix as a whole
   * @param state what it enters
   * @param note more in words
   */
  public record Entry(Instant time, int fix, int step, State state, String note) {}

  private final Path file;
  private final InstantSource clock;

  Journal(Path file, InstantSource clock) {
    this.file = file;
    this.clock = clock;
  }

  /** Writes a transition and returns when it is on the disk. */
  void append(int fix, int step, State state, String note) {
    String line = JSON.writeValueAsString(new Entry(clock.instant(), fix, step, state, note));
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.position(wholeLines(channel));
      ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.truncate(channel.position());
      channel.force(true);
    } catch (IOException e) {
      throw PrivateFiles.trouble(file, "written", e);
    }
  }

  /** Where the last whole line ends; a line that was cut off by a crash is overwritten. */
  private long wholeLines(FileChannel channel) throws IOException {
    byte[] all = Files.readAllBytes(file);
    int end = all.length;
    while (end > 0 && all[end - 1] != '\n') {
      end--;
    }
    return Math.min(end, channel.size());
  }

  /** All transitions, oldest first; a last line that was cut off by a crash is left out. */
  public List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    try {
      String text = Files.readString(file);
      for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
        entries.add(JSON.readValue(line, Entry.class));
      }
    } catch (IOException e) {
      throw PrivateFiles.trouble(file, "read", e);
    } catch (JacksonException e) {
      throw new UsageException(
          "%s, line %d: altered by somebody, so it does not tell what was done: %s"
              .formatted(file, entries.size() + 1, e.getOriginalMessage()),
          e);
    }
    return List.copyOf(entries);
  }
}
