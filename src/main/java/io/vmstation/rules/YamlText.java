package io.vmstation.rules;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.reader.ReaderException;

/**
 * YAML 1.1 text with the positions of its parts, read as strictly as Go's yaml.UnmarshalStrict: a
 * key that stands twice is an error. Lines and columns count from one.
 */
public final class YamlText {

  /** More is not walked; Go's decoders refuse a tenth of it in aliases (yaml.v3, decode.go). */
  private static final long MOST_NODES = 4_000_000;

  private final String text;
  private final Optional<Node> root;
  private final List<Problem> problems;

  /**
   * Why the text does not parse.
   *
   * @param line counted from one
   * @param column counted from one
   * @param message the parser's words
   */
  public record Problem(int line, int column, String message) {
    @Override
    public String toString() {
      return "line %d, column %d: %s".formatted(line, column, message);
    }
  }

  private YamlText(String text, Optional<Node> root, List<Problem> problems) {
    this.text = text;
    this.root = root;
    this.problems = List.copyOf(problems);
  }

  /**
   * Reads the first document of a text, as Go's decoders do; what is wrong with it is in {@link
   * #problems()}.
   */
  public static YamlText parse(String text) {
    return parse(
        text,
        yaml -> {
          Iterator<Node> documents = yaml.composeAll(new StringReader(text)).iterator();
          return documents.hasNext() ? documents.next() : null;
        });
  }

  /** Reads a text that is to be one document: a second one is a problem. */
  public static YamlText parseWhole(String text) {
    return parse(text, yaml -> yaml.compose(new StringReader(text)));
  }

  private static YamlText parse(String text, Function<Yaml, Node> compose) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    options.setCodePointLimit(32 * 1024 * 1024);
    options.setMaxAliasesForCollections(Integer.MAX_VALUE);
    try {
      List<Problem> problems = new ArrayList<>();
      Optional<Node> root = Optional.ofNullable(compose.apply(new Yaml(options)));
      boolean tooLarge =
          root.filter(n -> size(n, new IdentityHashMap<>(), problems) > MOST_NODES).isPresent();
      return tooLarge
          ? refused(text, root.get().getStartMark(), "document contains excessive aliasing")
          : new YamlText(text, root, problems);
    } catch (MarkedYAMLException e) {
      String message = e.getProblem() == null ? e.getMessage() : e.getProblem();
      return refused(text, e.getProblemMark(), message);
    } catch (ReaderException e) {
      String before = text.substring(0, Math.max(0, text.indexOf(e.getCodePoint())));
      int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
      int column = before.length() - before.lastIndexOf('\n');
      String message = "character U+%04X: %s".formatted(e.getCodePoint(), e.getMessage());
      return new YamlText(text, Optional.empty(), List.of(new Problem(line, column, message)));
    } catch (YAMLException e) {
      return new YamlText(text, Optional.empty(), List.of(new Problem(1, 1, e.getMessage())));
    }
  }

  private static YamlText refused(String text, Mark mark, String message) {
    Problem problem = new Problem(mark.getLine() + 1, mark.getColumn() + 1, message);
    return new YamlText(text, Optional.empty(), List.of(problem));
  }

  /**
   * How many nodes there are with every alias written out, no more than can be walked told apart; a
   * node within itself is without end. Keys that stand twice are collected, once for each place.
   */
  private static long size(Node node, Map<Node, Long> known, List<Problem> problems) {
    Long before = known.putIfAbsent(node, MOST_NODES + 1);
    if (before != null) {
      return before;
    }
    long size = 1;
    if (node instanceof MappingNode mapping) {
      collectDuplicates(mapping, problems);
      for (NodeTuple tuple : mapping.getValue()) {
        size += size(tuple.getValueNode(), known, problems);
      }
    }
    for (Node item : items(node)) {
      size += size(item, known, problems);
    }
    known.put(node, Math.min(size, MOST_NODES + 1));
    return size;
  }

  private static void collectDuplicates(MappingNode mapping, List<Problem> problems) {
    Map<String, Integer> lines = new HashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode key) {
        int line = line(key);
        Integer first = lines.putIfAbsent(key.getValue(), line);
        if (first != null) {
          problems.add(
              new Problem(
                  line,
                  key.getStartMark().getColumn() + 1,
                  "key \"%s\" is already set in line %d".formatted(key.getValue(), first)));
        }
      }
    }
  }

  /** What is wrong with the text; empty where it parses. */
  public List<Problem> problems() {
    return problems;
  }

  /** The document's root; empty where the text is empty or does not parse. */
  public Optional<Node> root() {
    return root;
  }

  /** The value under these keys, from the root down. */
  public Optional<Node> at(String... keys) {
    Optional<Node> node = root;
    for (String key : keys) {
      node = node.flatMap(n -> value(n, key));
    }
    return node;
  }

  /** The scalar under these keys. */
  public Optional<String> scalar(String... keys) {
    return at(keys).flatMap(YamlText::scalar);
  }

  /** The value of a key in a mapping: its own, else that of what is merged into it. */
  public static Optional<Node> value(Node node, String key) {
    return own(node, key)
        .map(NodeTuple::getValueNode)
        .or(() -> merged(node).flatMap(m -> value(m, key).stream()).findFirst());
  }

  private static Optional<NodeTuple> own(Node node, String key) {
    return tuples(node)
        .filter(t -> scalar(t.getKeyNode()).filter(key::equals).isPresent())
        .findFirst();
  }

  private static Stream<NodeTuple> tuples(Node node) {
    return node instanceof MappingNode mapping ? mapping.getValue().stream() : Stream.empty();
  }

  /** Whether a key is no key but merges another mapping: {@code <<: *base}. */
  public static boolean merges(Node key) {
    return key.getTag().equals(Tag.MERGE);
  }

  private static Stream<Node> merged(Node node) {
    return tuples(node)
        .filter(t -> merges(t.getKeyNode()))
        .map(NodeTuple::getValueNode)
        .flatMap(v -> v instanceof SequenceNode s ? s.getValue().stream() : Stream.of(v));
  }

  /** The keys of a mapping, in their order; none of anything else. */
  public static List<String> keys(Node node) {
    return node instanceof MappingNode mapping
        ? mapping.getValue().stream().flatMap(t -> scalar(t.getKeyNode()).stream()).toList()
        : List.of();
  }

  /** A scalar's text. */
  public static Optional<String> scalar(Node node) {
    return node instanceof ScalarNode s ? Optional.of(s.getValue()) : Optional.empty();
  }

  /** The members of a sequence; empty for anything else. */
  public static List<Node> items(Node node) {
    return node instanceof SequenceNode s ? s.getValue() : List.of();
  }

  /** The line in which a node begins. */
  public static int line(Node node) {
    return node.getStartMark().getLine() + 1;
  }

  /** A line of the text, without its end. */
  public String line(int number) {
    String[] lines = text.split("\n", -1);
    return number >= 1 && number <= lines.length ? lines[number - 1].stripTrailing() : "";
  }

  /** The text with a node's own characters replaced and every other byte kept. */
  public String with(Node node, String replacement) {
    int from = text.offsetByCodePoints(0, node.getStartMark().getIndex());
    int to = text.offsetByCodePoints(0, node.getEndMark().getIndex());
    return text.substring(0, from) + replacement + text.substring(to);
  }

  /**
   * The text with a setting added that is absent, first in the mapping that is to hold it, or at
   * the end where not even the first of the keys is there; every other byte is kept. Empty where it
   * is there, or where that mapping is written in braces or holds nothing.
   */
  public Optional<String> withAdded(String value, String... keys) {
    int there = 0;
    Optional<Node> holder = root;
    while (there < keys.length && at(Arrays.copyOf(keys, there + 1)).isPresent()) {
      there++;
      holder = at(Arrays.copyOf(keys, there));
    }
    if (there == keys.length
        || !(holder.orElse(null) instanceof MappingNode mapping)
        || mapping.getFlowStyle() == DumperOptions.FlowStyle.FLOW
        || mapping.getValue().isEmpty()) {
      return Optional.empty();
    }
    Mark first = mapping.getValue().get(0).getKeyNode().getStartMark();
    StringBuilder added = new StringBuilder();
    for (int i = there; i < keys.length; i++) {
      String indent = " ".repeat(first.getColumn() + 2 * (i - there));
      added.append(indent).append(keys[i]).append(':');
      added.append(i == keys.length - 1 ? " " + value : "").append('\n');
    }
    if (there == 0) {
      return Optional.of(text + (text.endsWith("\n") ? "" : "\n") + added);
    }
    return keyLine(keys, there)
        .filter(above -> above < first.getLine() + 1)
        .map(above -> withLine(above, line(above) + "\n" + added.toString().stripTrailing()));
  }

  /** The line of the key that the first so many keys lead to; empty where it is merged. */
  private Optional<Integer> keyLine(String[] keys, int depth) {
    return at(Arrays.copyOf(keys, depth - 1))
        .flatMap(holder -> own(holder, keys[depth - 1]))
        .map(t -> line(t.getKeyNode()));
  }

  /** The text with one line replaced and every other byte kept. */
  public String withLine(int number, String replacement) {
    String[] lines = text.split("\n", -1);
    lines[number - 1] = replacement;
    return String.join("\n", lines);
  }

  @Override
  public String toString() {
    return text;
  }
}
