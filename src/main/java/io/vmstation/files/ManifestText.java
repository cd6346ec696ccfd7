package io.vmstation.files;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * The YAML or JSON documents of one file, read as kubectl reads them (YAML 1.1), but strictly: a
 * key that stands twice is a problem. A document that does not parse hides no problem of the next.
 */
final class ManifestText {

  private static final Pattern SEPARATOR = Pattern.compile("(?m)^---(?=[ \t\r\n]|\\z)");
  private static final Pattern POINTER = Pattern.compile("(/.*?)(?::(\\d{1,9}))?");
  private static final Pattern TEMPLATE = Pattern.compile("\\{\\{.*");

  private final List<Document> documents = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();

  /**
   * A place where a file cannot be used, and what to do.
   *
   * @param line counted from one
   * @param column counted from one
   */
  record Problem(int line, int column, String what) {}

  /** One document that is no comment alone. */
  record Document(Node root, int linesAbove) {

    /** The line in the file in which a node of this document begins, counted from one. */
    int line(Node node) {
      return linesAbove + node.getStartMark().getLine() + 1;
    }

    /**
     * The line of what a pointer leads to, or of the nearest thing above it that is there: where
     * its key or its item stands.
     *
     * @param pointer {@code /spec/containers/0}; with {@code :20} behind it, a line of that text
     */
    int line(Node object, String pointer) {
      Matcher parts = POINTER.matcher(pointer);
      if (!parts.matches()) {
        return line(object);
      }
      Node at = object;
      int line = line(object);
      for (String step : parts.group(1).split("/")) {
        Optional<NodeTuple> member = member(at, step.replace("~1", "/").replace("~0", "~"));
        if (member.isPresent()) {
          line = line(member.get().getKeyNode());
          at = member.get().getValueNode();
        } else if (at instanceof SequenceNode s
            && step.matches("\\d{1,6}")
            && Integer.parseInt(step) < s.getValue().size()) {
          at = s.getValue().get(Integer.parseInt(step));
          line = line(at);
        } else if (!step.isEmpty()) {
          return line;
        }
      }
      return parts.group(2) != null
              && at instanceof ScalarNode s
              && s.getScalarStyle() == DumperOptions.ScalarStyle.LITERAL
          ? line(at) + Integer.parseInt(parts.group(2))
          : line;
    }

    Problem problem(Node node, String what) {
      return new Problem(line(node), node.getStartMark().getColumn() + 1, what);
    }
  }

  ManifestText(String text) {
    // A tab is blank in JSON, but not in YAML, and no JSON string holds one.
    String usable = text.stripLeading().startsWith("{") ? text.replace('\t', ' ') : text;
    Matcher separator = SEPARATOR.matcher(usable);
    int from = 0;
    while (separator.find()) {
      read(usable, from, separator.start());
      from = separator.start();
    }
    read(usable, from, usable.length());
  }

  List<Document> documents() {
    return documents;
  }

  List<Problem> problems() {
    return problems;
  }

  /** The value of a key of a mapping. */
  static Optional<Node> value(Node node, String key) {
    return member(node, key).map(NodeTuple::getValueNode);
  }

  private static Optional<NodeTuple> member(Node node, String key) {
    return node instanceof MappingNode mapping
        ? mapping.getValue().stream()
            .filter(t -> t.getKeyNode() instanceof ScalarNode k && k.getValue().equals(key))
            .findFirst()
        : Optional.empty();
  }

  /** The scalar of a key of a mapping. */
  static Optional<String> scalar(Node node, String key) {
    return value(node, key)
        .flatMap(v -> v instanceof ScalarNode s ? Optional.of(s.getValue()) : Optional.empty());
  }

  /** The members of a list under a key of a mapping. */
  static List<Node> items(Node node, String key) {
    return value(node, key)
        .map(v -> v instanceof SequenceNode s ? s.getValue() : List.<Node>of())
        .orElse(List.of());
  }

  /** A node as maps, lists and scalars, as JSON has them. */
  static Object tree(Node node) {
    return new Tree().of(node);
  }

  private void read(String text, int from, int to) {
    int linesAbove = (int) text.substring(0, from).chars().filter(c -> c == '\n').count();
    String document = text.substring(from, to);
    List<Problem> found = new ArrayList<>();
    try {
      Node root = new Yaml(options()).compose(new java.io.StringReader(document));
      if (root == null || root.getTag().equals(Tag.NULL)) {
        return;
      }
      Document d = new Document(root, linesAbove);
      check(root, d, found, new HashSet<>());
      documents.add(d);
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
      found.add(
          new Problem(
              linesAbove + mark.getLine() + 1,
              mark.getColumn() + 1,
              "no YAML: " + e.getProblem() + "; correct this line or the one above"));
    } catch (YAMLException e) {
      found.add(
          new Problem(
              linesAbove + 1, 1, "no YAML: " + e.getMessage().lines().findFirst().orElse("")));
    }
    problems.addAll(found.isEmpty() ? found : templateOr(document, linesAbove, found));
  }

  /** Template text that was never rendered explains all other problems of a document. */
  private List<Problem> templateOr(String document, int linesAbove, List<Problem> found) {
    Matcher m = TEMPLATE.matcher(document);
    if (!m.find()) {
      return found;
    }
    String before = document.substring(0, m.start());
    int line = (int) before.chars().filter(c -> c == '\n').count();
    int column = m.start() - (before.lastIndexOf('\n') + 1);
    documents.removeIf(d -> d.linesAbove() == linesAbove);
    return List.of(
        new Problem(
            linesAbove + line + 1,
            column + 1,
            "template text that was not rendered: %s; render it first: helm template CHART; pipe that in with --manifests -"
                .formatted(m.group().strip())));
  }

  /** Collects what is wrong; what holds itself has no end and is no document. */
  private static void check(Node node, Document d, List<Problem> problems, Set<Node> above) {
    if (!above.add(node)) {
      throw new YAMLException(
          "what begins in line %d holds an alias of itself; write that out"
              .formatted(d.line(node)));
    }
    if (node instanceof MappingNode mapping) {
      Map<String, Integer> lines = new HashMap<>();
      for (NodeTuple tuple : mapping.getValue()) {
        Node key = tuple.getKeyNode();
        if (!(key instanceof ScalarNode scalar)) {
          problems.add(d.problem(key, "a key that is no word; put it in quotes"));
          continue;
        }
        Integer first = lines.putIfAbsent(scalar.getValue(), d.line(key));
        if (first != null && !scalar.getValue().equals("<<")) {
          problems.add(
              d.problem(
                  key,
                  "key \"%s\" is already set in line %d; keep one of them"
                      .formatted(scalar.getValue(), first)));
        }
        check(tuple.getValueNode(), d, problems, above);
      }
    } else if (node instanceof SequenceNode sequence) {
      sequence.getValue().forEach(n -> check(n, d, problems, above));
    }
    above.remove(node);
  }

  private static LoaderOptions options() {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(64 * 1024 * 1024);
    return options;
  }

  /** Makes values of nodes; a time stays the text that it is in JSON. */
  private static final class Tree extends SafeConstructor {

    Tree() {
      super(options());
      yamlConstructors.put(Tag.TIMESTAMP, yamlConstructors.get(Tag.STR));
    }

    Object of(Node node) {
      return constructDocument(node);
    }
  }
}
