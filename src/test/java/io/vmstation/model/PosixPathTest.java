package io.vmstation.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every line is what a shell on the node, or Go's path/filepath, makes of it. */
class PosixPathTest {

  @ParameterizedTest
  @CsvSource({
    "/,/",
    "//a//b/,/a/b",
    "/a/./b/../c,/a/c",
    "/../a,/a",
    "/..,/",
    "'',''",
    ".,''",
    "./a/,a",
    "a/../..,..",
    "../../a,../../a",
    "C:\\data/x,C:\\data/x",
    "/a b/:c,/a b/:c"
  })
  void isNormal(String path, String normal) {
    assertEquals(normal, new PosixPath(path).text());
  }

  @ParameterizedTest
  @CsvSource({
    "/a,b/c,/a/b/c",
    "/a,../b,/b",
    "/a,/b,/b",
    "/a,'',/a",
    "'',b,b",
    "'',/b,/b",
    "/,b,/b"
  })
  void resolves(String from, String path, String resolved) {
    assertEquals(resolved, new PosixPath(from).resolve(path).text());
  }

  @ParameterizedTest
  @CsvSource({"/a/b,/a", "/a,/", "/,/", "a/b,a", "a,''", "'',''"})
  void isInItsParent(String path, String parent) {
    assertEquals(parent, new PosixPath(path).parent().text());
  }

  @ParameterizedTest
  @CsvSource({
    "/a/b,/a,true,b",
    "/a,/a,true,''",
    "/ab,/a,false,",
    "/a,/a/b,false,",
    "/a/b,/,true,a/b",
    "/,/,true,''",
    "a/b,'',true,a/b",
    "'','',true,''",
    "a/bc,a/b,false,"
  })
  void liesInAFolderByWholeNames(String path, String folder, boolean in, String from) {
    PosixPath of = new PosixPath(path);
    assertEquals(in, of.isIn(new PosixPath(folder)));
    if (in) {
      assertEquals(from, of.from(new PosixPath(folder)));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "/r/*.yml /r/a.yml true",
        "/r/*.yml /r/a/b.yml false",
        "/r/*.yml /r/axyml false",
        "/*/a /r/a true",
        "/r/?.yml /r/a.yml true",
        "/r?a /r/a false",
        "/r/[a-c].yml /r/b.yml true",
        "/r/[^a-c].yml /r/b.yml false",
        "/r/[^a-c].yml /r/d.yml true",
        "/r[^a]b /r/b false",
        "/r/[[&&a].yml /r/[.yml true",
        "/r/\\*.yml /r/*.yml true",
        "/r/\\*.yml /r/a.yml false",
        "/r/{a,b}.yml /r/a.yml false",
        "/r/{a,b}.yml /r/{a,b}.yml true",
        "/r/$(x)+|.yml /r/$(x)+|.yml true",
        "/r/[z-a] /r/b false",
        "/r/[a /r/a false",
      })
  void matchesAsInGo(String pattern, String path, boolean matches) {
    assertEquals(matches, new PosixPath(pattern).matches(new PosixPath(path)));
  }

  @Test
  void liesInTheInnermostMount() {
    Container container =
        new ContainerBuilder()
            .withVolumeMounts(mount("deep", "/data/loki/"), mount("data", "data"))
            .build();
    assertEquals(Optional.of("deep"), mounted("/data/loki/wal", container));
    assertEquals(Optional.of("data"), mounted("/data/lokis", container));
    assertEquals(Optional.empty(), mounted("/database", container));
  }

  private static VolumeMount mount(String name, String path) {
    VolumeMount mount = new VolumeMount();
    mount.setName(name);
    mount.setMountPath(path);
    return mount;
  }

  private static Optional<String> mounted(String path, Container container) {
    return new PosixPath(path).mount(container).map(VolumeMount::getName);
  }
}
