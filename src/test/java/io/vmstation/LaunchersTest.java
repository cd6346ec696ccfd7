package io.vmstation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The launcher of Windows starts Java as the other one does. */
class LaunchersTest {

  private static final Pattern FLAG = Pattern.compile("-X(?!show)[\\w:+-]+(=\\w+)?|-Djdk[\\w.=]+");

  @Test
  void bothStartJavaAlike() throws IOException {
    Set<String> flags = flags("vmstation");
    assertTrue(flags.size() > 5, flags.toString());
    assertEquals(flags, flags("vmstation.cmd"));
  }

  private static Set<String> flags(String launcher) throws IOException {
    return FLAG.matcher(Files.readString(Path.of(launcher)))
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
