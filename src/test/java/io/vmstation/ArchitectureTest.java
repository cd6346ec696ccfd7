package io.vmstation;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.vmstation.rules.Catalogue;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds the borders between the packages, and the page that draws them. */
class ArchitectureTest {

  private static final Path PAGE = Path.of("docs/architecture.md");

  /** What each package may use; Main and Wiring, at the top, may use all. */
  private static final Map<String, Set<String>> MAY_USE =
      Map.of(
          "model", Set.of(),
          "fix", Set.of("model"),
          "rules", Set.of("model", "fix"),
          "files", Set.of("model", "fix"),
          "cluster", Set.of("model", "fix"),
          "remediation", Set.of("model", "fix", "rules", "files"),
          "report", Set.of("model", "fix", "rules", "remediation"),
          "cli", Set.of("model", "fix", "rules", "remediation", "report"));

  /** What reads files of this machine: catalogue, kubeconfig, the disk of a node that it is. */
  private static final String READS_THIS_MACHINE =
      ".*\\.(Catalogue|ClusterAccess|Kubeconfig|LocalDisk|DiskRoom|Ownership)(\\$.*)?";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importUrl(Main.class.getProtectionDomain().getCodeSource().getLocation());

  @Test
  void theClassesWereSeen() {
    assertTrue(CLASSES.contain(Main.class) && CLASSES.contain(Catalogue.class));
    assertFalse(uses().isEmpty());
  }

  @Test
  void packagesUseOnlyWhatTheyMay() {
    List<String> forbidden =
        uses().stream()
            .filter(u -> !MAY_USE.getOrDefault(from(u), Set.of()).contains(to(u)))
            .toList();
    assertEquals(List.of(), forbidden);
  }

  @Test
  void packagesFormNoCycle() {
    slices().matching("io.vmstation.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void onlyMainExitsAndKnowsTheStreams() {
    noClasses()
        .that(not(simpleName("Main")))
        .should()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(CLASSES);
  }

  @Test
  void onlyTheCommandLineKnowsPicocli() {
    noClasses()
        .that(not(resideInAPackage("io.vmstation.cli..")).and(not(simpleName("Main"))))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("picocli..")
        .check(CLASSES);
  }

  @Test
  void onlyTheClusterPackageKnowsTheClient() {
    noClasses()
        .that(not(resideInAPackage("io.vmstation.cluster..")).and(not(simpleName("ObjectYaml"))))
        .should()
        .dependOnClassesThat(resideInAPackage("io.fabric8.kubernetes.client.."))
        .check(CLASSES);
  }

  /** Else what is found would depend on the machine that vmstation runs on. */
  @Test
  void pathsOfContainersAndNodesAreNoPathsOfThisMachine() {
    noClasses()
        .that(resideInAnyPackage("..model..", "..fix..", "..rules..", "..cluster.."))
        .and()
        .haveNameNotMatching(READS_THIS_MACHINE)
        .should()
        .dependOnClassesThat(resideInAPackage("java.nio.file..").or(type(File.class)))
        .check(CLASSES);
  }

  @Test
  void thePageDrawsThePackagesAsTheyAre() throws IOException {
    String diagram =
        uses().stream().map(u -> "  " + u + "\n").collect(Collectors.joining("", "BT\n", "```"));
    String page = Files.readString(PAGE);
    assertTrue(page.contains("flowchart BT"));
    Golden.check(PAGE, page.replaceFirst("(?s)BT\n.*?```", diagram));
  }

  /** Which top-level package uses which: {@code rules --> fix}. */
  private static Set<String> uses() {
    Set<String> uses = new TreeSet<>();
    for (JavaClass c : CLASSES) {
      for (Dependency d : c.getDirectDependenciesFromSelf()) {
        String from = top(c);
        String to = top(d.getTargetClass());
        if (!from.isEmpty() && !to.isEmpty() && !from.equals(to)) {
          uses.add(from + " --> " + to);
        }
      }
    }
    return uses;
  }

  private static String from(String use) {
    return use.replaceFirst(" .*", "");
  }

  private static String to(String use) {
    return use.replaceFirst(".* ", "");
  }

  /** The package below io.vmstation; empty for Main, Wiring and what is not ours. */
  private static String top(JavaClass c) {
    String home = "io.vmstation.";
    return c.getPackageName().startsWith(home)
        ? c.getPackageName().substring(home.length()).replaceFirst("\\..*", "")
        : "";
  }
}
