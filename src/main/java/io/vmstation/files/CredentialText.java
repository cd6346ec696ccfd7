package io.vmstation.files;

import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Masks the credentials of one text, line by line. It remembers what a line opened for the lines
 * below it: a private key, a block of text under {@code password: |}, an environment variable's
 * name above its value. Every line stays a line, and what was valid YAML, JSON or INI stays so.
 */
final class CredentialText {

  /** In lower case, what a name that gives a credential away holds. */
  private static final List<String> NAME_PARTS =
      List.of(
          "pass", "pwd", "psk", "token", "secret", "key", "cred", "cookie", "jwt", "sig", "auth");

  /** In lower case, what gives a credential away without a name. */
  private static final List<String> OTHER_PARTS =
      List.of("bearer", "basic", "://", "@tcp(", "@unix(", "@(", "-u", "--user", "webhook");

  /** What tokens begin with. */
  private static final List<String> TOKEN_STARTS =
      List.of(
          "AKIA", "ASIA", "AIza", "eyJ", "gh", "glpat-", "xox", "gl", "hv", "k_live_", "npm_",
          "dop_v1_", "SG.", "$", "SHA}");

  private static final Pattern NO_CREDENTIAL =
      Pattern.compile(
          "(?i)true|false|yes|no|on|off|null|none|nil|~|enabled|disabled|required|optional|unset"
              + "|\\$\\{.*\\}|\\$\\(.*\\)|(?-i:\\$[A-Z_][A-Z0-9_]*)|\\$__\\w+\\{.*\\}|%\\(.*\\)s|\\{\\{.*\\}\\}|<.*>"
              + "|\\*+|x{3,}|-+|\\*\\w+"
              + "|(?:file:/)?\\.{0,2}/(?:app|bitnami|certs?|conf|config|data|etc|grafana|home|loki|mnt|opt"
              + "|prometheus|root|run|secrets?|srv|tmp|tokens?|usr|var|vault)(?:/[\\w.@-]+)*/?"
              + "|[\\w.$@{}()/-]*\\.(?:key|pem|crt|cer|p12|ya?ml|json|txt|conf|ini)"
              + "|[a-z][a-z0-9+.-]*://.*");

  /**
   * A whole line {@code key: value}, {@code - key: value}, {@code "key": value}, {@code key =
   * value}.
   */
  private static final Pattern ASSIGNMENT =
      Pattern.compile(
          "([+-]?\\s*(?:-\\s+)*(?:export\\s+)?)([#;]\\s*)?([\"']?)([A-Za-z_][\\w./-]*)\\3"
              + "(\\s*=\\s*|\\s*:(?:\\s+|$))(.*)");

  /** The begin of a mapping or list in YAML or JSON. */
  private static final Pattern NO_SCALAR =
      Pattern.compile("[\"']?[\\w./-]+[\"']?:(?:\\s.*)?|[\\[\\]{}].*");

  private static final Pattern PRIVATE_KEY_BEGIN =
      Pattern.compile("-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----");
  private static final Pattern PRIVATE_KEY_INLINE =
      Pattern.compile("(-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----)(.+?)(-----END|[\"']|$)");
  private static final Pattern PRIVATE_KEY_BODY =
      Pattern.compile("(\\s*)(?:[A-Za-z0-9+/=]+|[A-Za-z-]+: .*)?(\\s*)");

  private static final Pattern USERINFO =
      Pattern.compile(
          "([A-Za-z][A-Za-z0-9+.-]*://)([^\\s/:@\"'<>]*):([^\\s\"'<>@]+(?:@[^\\s\"'/@]+)*)@");
  private static final Pattern DSN =
      Pattern.compile("(?<![\\w/])([\\w.-]+):([^\\s:@/\"']+)@(?=(?:tcp|unix)?\\()");
  private static final Pattern WEBHOOK =
      Pattern.compile(
          "(https://(?:hooks\\.slack(?:-gov)?\\.com/(?:services|workflows|triggers)/"
              + "|(?:\\w+\\.)?discord(?:app)?\\.com/api/webhooks/"
              + "|[\\w.-]*webhook\\.office\\.com/|outlook\\.office(?:365)?\\.com/webhook/"
              + "|hooks\\.zapier\\.com/hooks/|hc-ping\\.com/"
              + "|alert\\.victorops\\.com/integrations/|events\\.pagerduty\\.com/integration/"
              + "|[^\\s/\"']+/hooks/(?=[A-Za-z0-9]{16}))|(?<=/webhook/)(?=[A-Za-z0-9]{16}))[^\\s\"'<>?&,)\\\\]+"
              + "|(?<=//api\\.telegram\\.org/bot)[\\w:-]+");
  private static final Pattern AUTHORIZATION =
      Pattern.compile(
          "(?i)((?:proxy-)?authorization[\"']?\\s*[:=]\\s*\\\\*[\"']?)(?:(bearer|basic|token|apikey|digest"
              + "|aws4-hmac-sha256)\\s+)?([^\\s\"'\\\\{}\\[\\]]+)");
  private static final Pattern SCHEME =
      Pattern.compile("\\b([Bb]earer|[Bb]asic)\\s+([A-Za-z0-9._~+/-]{8,}=*)");
  private static final Pattern NAME_AND_VALUE =
      Pattern.compile(
          "(\"name\"\\s*:\\s*\"([\\w.-]+)\"\\s*,\\s*\"value\"\\s*:\\s*\")((?:\\\\.|[^\"\\\\])*)");
  private static final Pattern JSON =
      Pattern.compile("(\"([\\w./-]+)\"\\s*:\\s*\")((?:\\\\.|[^\"\\\\])*)");
  private static final Pattern JSON_NUMBER =
      Pattern.compile("(\"([\\w./-]+)\"\\s*:\\s*)(-?\\d[\\d.]*)");
  private static final Pattern JSON_ESCAPED =
      Pattern.compile("((\\\\+\"|')([\\w./-]+)\\2\\s*:\\s*\\2)(.*?)(?=\\2)");
  private static final Pattern EQUALS =
      Pattern.compile(
          "(?<![\\w$.-])((?:--?)?([A-Za-z_][\\w.-]*)(=))(\\\\*\"|')?((?<=[\"'])[^\"'\\\\]*|\\$\\{[^}]*\\}|[^\\s\"'&;{}()\\[\\]]+)");
  private static final Pattern FLAG =
      Pattern.compile("(?<!\\S)(--?([A-Za-z][\\w-]*)\\s+)([\"']?)([^\\s\"'-][^\\s\"']*)");
  private static final Pattern CURL_USER =
      Pattern.compile(
          "((?<!\\S)(?:-u|--user|--proxy-user)[ =]+[\"']?[^\\s:\"']*[^\\s:\"'\\d][^\\s:\"']*:)([^\\s\"']+)");
  private static final Pattern DEFAULT = Pattern.compile("(\\$\\{(\\w+):?[-=])([^{}]+)(?=\\})");
  private static final Pattern NETRC = Pattern.compile("(\\blogin\\s+\\S+\\s+password\\s+)(\\S+)");
  private static final Pattern COLON =
      Pattern.compile(
          "(?<!\\$\\{)(?<![\\w\"'./-])(([A-Za-z_][\\w.-]*):\\s*)([\"']?)([^\\s\"',;(){}\\[\\]]+)");
  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<![A-Za-z0-9])(?:(?:AKIA|ASIA)[0-9A-Z]{16}|AIza[0-9A-Za-z_-]{35}"
              + "|eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}(?:\\.[A-Za-z0-9_-]*)?|eyJrIjoi[A-Za-z0-9+/=]{16,}"
              + "|gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\\w{22,}|glpat-[\\w-]{20,}|xox[abeoprs]-[\\w-]{10,}"
              + "|gls?a?c?_[A-Za-z0-9+/=_]{32,}|hv[sbr]\\.[\\w-]{20,}|[sr]k_live_\\w{16,}|npm_[A-Za-z0-9]{36}"
              + "|dop_v1_[0-9a-f]{64}|SG\\.[\\w-]{16,}\\.[\\w-]{16,})"
              + "|\\$2[abxy]?\\$\\d\\d\\$[./A-Za-z0-9]{53}|\\$(?:apr1|1)\\$[./A-Za-z0-9]{1,8}\\$[./A-Za-z0-9]{22}"
              + "|\\$[56]\\$[^\\s\"',:]{20,}|\\$argon2\\w*\\$[^\\s\"':]{20,}|\\{S?SHA\\}[A-Za-z0-9+/]{20,}=*");

  private final Consumer<String> found;

  private boolean inPrivateKey;

  /** How far the key is indented whose block of lines is masked; negative where none is open. */
  private int blockIndent = -1;

  /** Whether the open block is text of any form, as behind {@code |}, or YAML of its own. */
  private boolean blockIsText;

  /** The quote that ends the value begun on a line above; empty where none is open. */
  private String openQuote = "";

  /** Whether the line above names a variable whose value follows. */
  private boolean valueFollows;

  /**
   * Begins a text.
   *
   * @param found gets each credential that a name gave away
   */
  CredentialText(Consumer<String> found) {
    this.found = found;
  }

  /** The text without its credentials. */
  String mask(String text) {
    if (!mayHold(text)) {
      return text;
    }
    StringBuilder masked = new StringBuilder(text.length());
    int from = 0;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      masked.append(line(text.substring(from, end))).append('\n');
      from = end + 1;
    }
    return masked.append(line(text.substring(from))).toString();
  }

  /** Whether this is a value that somebody could sign in with, not a reference to one. */
  static boolean isCredential(String value) {
    String bare = value.strip();
    return !bare.isEmpty()
        && !bare.equals(Redaction.MASK)
        && !NO_CREDENTIAL.matcher(bare).matches();
  }

  private String line(String line) {
    if (inPrivateKey) {
      Matcher body = PRIVATE_KEY_BODY.matcher(line);
      inPrivateKey = body.matches();
      if (inPrivateKey) {
        return line.isBlank() ? line : body.group(1) + learnt(line.strip()) + body.group(2);
      }
    }
    if (!openQuote.isEmpty()) {
      return untilQuote(line);
    }
    if (blockIndent >= 0 && !line.isBlank()) {
      int indent = indent(line);
      boolean isItem = line.startsWith("- ", indent);
      boolean inside = indent > blockIndent || (indent == blockIndent && isItem && !blockIsText);
      String value = line.substring(indent + (isItem ? 2 : 0));
      if (inside && blockIsText) {
        return line.substring(0, indent) + learnt(line.strip());
      }
      if (inside && !NO_SCALAR.matcher(value).matches()) {
        return line.substring(0, line.length() - value.length()) + value(value, blockIndent);
      }
      blockIndent = -1;
    }
    if (!valueFollows && !mayHold(line)) {
      return line;
    }
    inPrivateKey = PRIVATE_KEY_BEGIN.matcher(line).find() && !line.contains("-----END");
    return inline(assignment(line));
  }

  private String untilQuote(String line) {
    int end = line.indexOf(openQuote);
    int indent = indent(line);
    if (end < 0) {
      return line.isBlank() ? line : line.substring(0, indent) + learnt(line.strip());
    }
    String rest = line.substring(end);
    openQuote = "";
    return indent >= end
        ? line
        : line.substring(0, indent) + learnt(line.substring(indent, end).strip()) + rest;
  }

  private String assignment(String line) {
    Matcher m = ASSIGNMENT.matcher(line);
    boolean valueOfNamed = valueFollows;
    valueFollows = false;
    if (!m.matches()) {
      return line;
    }
    String name = m.group(4);
    String value = m.group(6);
    if (name.equals("name") && m.group(5).contains(":")) {
      valueFollows = CredentialNames.includes(value.replaceAll("[\"',]", "").strip());
      return line;
    }
    boolean named = CredentialNames.includes(name) || (valueOfNamed && name.equals("value"));
    if (CredentialNames.namesWebhook(name)) {
      return line.substring(0, m.start(6))
          + value.replaceFirst(
              "(https?://[^\\s\"']+/)[A-Za-z0-9_-]{16,}(?=[\"'\\s]|$)", "$1" + Redaction.MASK);
    }
    boolean proseInComment = m.group(2) != null && value.strip().contains(" ");
    if (!named || proseInComment) {
      return line;
    }
    boolean isJsonNumber = m.group(3).equals("\"") && value.matches("-?\\d.*");
    boolean pairs = m.group(5).contains("=") && value.matches("[^\"'\\s]\\S*\\s+[\\w.-]+=.*");
    return pairs || isJsonNumber
        ? line
        : line.substring(0, m.start(6)) + value(value, indent(line));
  }

  /** Masks the whole value of a key, and remembers a block that it opens. */
  private String value(String value, int indent) {
    Matcher decorated = Pattern.compile("((?:[&!]\\S*\\s+)*)(.*)").matcher(value);
    if (!decorated.matches()) {
      return value;
    }
    String before = decorated.group(1);
    String v = decorated.group(2);
    if (v.isBlank() || v.startsWith("#") || v.strip().equals("[")) {
      openBlock(indent, false);
      return value;
    }
    if (v.matches("[|>][-+0-9]*\\s*(?:#.*)?")) {
      openBlock(indent, true);
      return value;
    }
    if (v.startsWith("[") || v.startsWith("{")) {
      return before + (v.startsWith("[") ? masked(v, Pattern.compile("[^\\[\\],\\s\"']+")) : v);
    }
    for (String quote : new String[] {"\"\"\"", "\"", "'"}) {
      if (v.startsWith(quote)) {
        return before + quoted(v, quote);
      }
    }
    Matcher plain = Pattern.compile("(.*?)(,?\\s*(?:\\s#.*)?)").matcher(v);
    return plain.matches() && isCredential(plain.group(1))
        ? before + learnt(plain.group(1)) + plain.group(2)
        : value;
  }

  private String quoted(String v, String quote) {
    int from = quote.length();
    int end = from;
    while (end < v.length() && !v.startsWith(quote, end)) {
      end += v.charAt(end) == '\\' && quote.equals("\"") ? 2 : 1;
    }
    if (end >= v.length()) {
      openQuote = quote;
      end = v.length();
    }
    // In single quotes a quote is written twice.
    while (quote.equals("'") && v.startsWith("''", end)) {
      end = Math.max(v.indexOf('\'', end + 2), end + 2);
    }
    String inner = v.substring(from, Math.min(end, v.length()));
    return isCredential(inner) ? quote + learnt(inner) + v.substring(Math.min(end, v.length())) : v;
  }

  private void openBlock(int indent, boolean isText) {
    blockIndent = indent;
    blockIsText = isText;
  }

  private String inline(String line) {
    String lower = line.toLowerCase(Locale.ROOT);
    String s = line;
    if (s.contains("PRIVATE KEY")) {
      s = replace(s, PRIVATE_KEY_INLINE, m -> m.group(1) + keyBody(m.group(2)) + m.group(3));
    }
    if (holdsAny(lower, OTHER_PARTS)) {
      s = unnamed(s);
    }
    if (lower.contains("authorization")) {
      s = replace(s, AUTHORIZATION, this::authorization);
    }
    if (holdsAny(lower, NAME_PARTS)) {
      s = named(s);
    }
    return holdsAny(s, TOKEN_STARTS) ? TOKEN.matcher(s).replaceAll(Redaction.MASK) : s;
  }

  private String unnamed(String line) {
    String s = replace(line, USERINFO, this::userinfo);
    s = replace(s, DSN, m -> m.group(1) + ":" + ifCredential(m.group(2)) + "@");
    s = replace(s, WEBHOOK, m -> (m.group(1) == null ? "" : m.group(1)) + Redaction.MASK);
    s =
        replace(
            s,
            SCHEME,
            m -> m.group(1) + " " + (looksRandom(m.group(2)) ? Redaction.MASK : m.group(2)));
    return replace(s, CURL_USER, m -> m.group(1) + ifCredential(m.group(2)));
  }

  private String named(String line) {
    String s = line;
    if (s.contains("\"") || s.contains("'")) {
      s = replace(s, NAME_AND_VALUE, m -> m.group(1) + ifNamed(m.group(2), m.group(3)));
      s = replace(s, JSON, m -> m.group(1) + ifNamed(m.group(2), m.group(3)));
      s =
          replace(
              s,
              JSON_NUMBER,
              m -> m.group(1) + (isNamed(m.group(2)) ? '"' + Redaction.MASK + '"' : m.group(3)));
      s = replace(s, JSON_ESCAPED, m -> m.group(1) + ifNamed(m.group(3), m.group(4)));
    }
    s = replace(s, DEFAULT, m -> m.group(1) + ifNamed(m.group(2), m.group(3)));
    String before = s;
    s = s.contains("=") ? replace(s, EQUALS, m -> equalsSign(m, before)) : s;
    s =
        s.contains("-")
            ? replace(s, FLAG, m -> m.group(1) + m.group(3) + ifNamed(m.group(2), m.group(4)))
            : s;
    s = replace(s, NETRC, m -> m.group(1) + ifCredential(m.group(2)));
    String between = s;
    return s.contains(":") ? replace(s, COLON, m -> colon(m, between)) : s;
  }

  private static boolean mayHold(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return holdsAny(lower, NAME_PARTS)
        || holdsAny(lower, OTHER_PARTS)
        || holdsAny(text, TOKEN_STARTS);
  }

  private static boolean holdsAny(String text, List<String> parts) {
    for (String part : parts) {
      if (text.contains(part)) {
        return true;
      }
    }
    return false;
  }

  private static String keyBody(String body) {
    return body.contains("\\n") ? "\\n" + Redaction.MASK + "\\n" : Redaction.MASK;
  }

  private String userinfo(MatchResult m) {
    String password = m.group(3);
    boolean isPortAndPath = password.matches("\\d+/.*");
    return isPortAndPath ? m.group() : m.group(1) + m.group(2) + ":" + ifCredential(password) + "@";
  }

  private String authorization(MatchResult m) {
    boolean hasScheme = m.group(2) != null;
    if (!hasScheme && !looksRandom(m.group(3))) {
      return m.group();
    }
    return m.group(1) + (hasScheme ? m.group(2) + " " : "") + ifCredential(m.group(3));
  }

  private String equalsSign(MatchResult m, String line) {
    String name = m.group(2);
    String quote = m.group(4) == null ? "" : m.group(4);
    boolean inQuery = m.start() > 0 && "?&".indexOf(line.charAt(m.start() - 1)) >= 0;
    boolean named =
        inQuery
            ? CredentialNames.includesQuery(name)
                || (name.equals("key") && m.group(5).length() > 15)
            : isNamed(name);
    // {secret="x"} in PromQL selects a label; a name of one word is too little to go by there.
    boolean isSelector = !quote.isEmpty() && name.matches("[a-z]+") && inBraces(line, m.start());
    if (!named || isSelector) {
      return m.group();
    }
    String value = m.group(5);
    String comma = quote.isEmpty() && value.endsWith(",") ? "," : "";
    String bare = value.substring(0, value.length() - comma.length());
    return m.group(1) + quote + ifCredential(bare) + comma;
  }

  private String colon(MatchResult m, String line) {
    boolean isFlow = inBraces(line, m.start());
    return isNamed(m.group(2)) && (isFlow || looksRandom(m.group(4)))
        ? m.group(1) + m.group(3) + ifCredential(m.group(4))
        : m.group();
  }

  private static boolean inBraces(String line, int at) {
    return line.lastIndexOf('{', at) > line.lastIndexOf('}', at);
  }

  private static boolean isNamed(String name) {
    return CredentialNames.includes(name);
  }

  private String ifNamed(String name, String value) {
    return isNamed(name) ? ifCredential(value) : value;
  }

  private String ifCredential(String value) {
    return isCredential(value) ? learnt(value) : value;
  }

  private String learnt(String value) {
    found.accept(value);
    return Redaction.MASK;
  }

  private String masked(String text, Pattern parts) {
    return replace(text, parts, m -> ifCredential(m.group()));
  }

  private static String replace(String text, Pattern pattern, Function<MatchResult, String> by) {
    Matcher m = pattern.matcher(text);
    return m.find() ? m.replaceAll(r -> Matcher.quoteReplacement(by.apply(r))) : text;
  }

  /** Whether a word is none of a language: letters and digits mixed, or very long. */
  private static boolean looksRandom(String word) {
    boolean digits = word.chars().anyMatch(Character::isDigit);
    boolean letters = word.chars().anyMatch(Character::isLetter);
    return word.length() >= 8 && ((digits && letters) || word.length() >= 24);
  }

  private static int indent(String line) {
    int indent = 0;
    while (indent < line.length() && Character.isWhitespace(line.charAt(indent))) {
      indent++;
    }
    return indent;
  }
}
