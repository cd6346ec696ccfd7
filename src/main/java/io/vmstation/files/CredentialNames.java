package io.vmstation.files;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Tells from a name whether its value is a credential. The last word decides: {@code
 * admin_password} is one, {@code password_file}, {@code secretName} and {@code token_url} are not.
 */
final class CredentialNames {

  private static final Pattern WORD_BORDER =
      Pattern.compile("[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

  /** Words behind a name that say how its value is written, not what it is. */
  private static final Pattern SUFFIX =
      Pattern.compile("\\d+|v\\d+|b64|base64|hash|hashed|md5|plain|plaintext|value|old|new");

  private static final Pattern WORD =
      Pattern.compile(
          "\\w*password|\\w*passwd|passphrase|pass|pwd|\\w*secret|\\w*token|credentials?|jwt"
              + "|\\w*apikey|accesskey|secretkey|privatekey|cookie|psk");

  private static final Set<String> BEFORE_KEY =
      Set.of(
          "access",
          "account",
          "api",
          "app",
          "application",
          "auth",
          "client",
          "encryption",
          "hmac",
          "integration",
          "master",
          "private",
          "routing",
          "secret",
          "service",
          "session",
          "shared",
          "signing",
          "ssh",
          "storage",
          "user",
          "webhook");

  private static final Set<String> NOT_BEFORE_KEY =
      Set.of(
          "cache",
          "config",
          "foreign",
          "group",
          "hash",
          "label",
          "object",
          "partition",
          "primary",
          "public",
          "row",
          "selector",
          "sort",
          "topology");

  private static final Set<String> QUERY =
      Set.of(
          "sig", "signature", "x-amz-signature", "x-amz-credential", "auth", "authkey", "hapikey");

  private CredentialNames() {}

  /** Whether the value under this name is a credential. */
  static boolean includes(String name) {
    List<String> words = words(name);
    while (words.size() > 1 && SUFFIX.matcher(last(words)).matches()) {
      words.remove(words.size() - 1);
    }
    if (words.isEmpty() || words.get(0).equals("checksum")) {
      return false;
    }
    if (endWith(words, "access", "key", "id") || endWith(words, "auth", "key")) {
      return true;
    }
    if (last(words).equals("key") && words.size() > 1) {
      String before = words.get(words.size() - 2);
      boolean environment = name.equals(name.toUpperCase(Locale.ROOT));
      return environment ? !NOT_BEFORE_KEY.contains(before) : BEFORE_KEY.contains(before);
    }
    return WORD.matcher(last(words)).matches();
  }

  /** Whether the value of this URL query parameter is a credential. */
  static boolean includesQuery(String parameter) {
    return QUERY.contains(parameter.toLowerCase(Locale.ROOT)) || includes(parameter);
  }

  /** Whether the value is a URL whose path is a credential: {@code slack_api_url}. */
  static boolean namesWebhook(String name) {
    List<String> words = words(name);
    return endWith(words, "webhook")
        || endWith(words, "webhook", "url")
        || endWith(words, "slack", "api", "url");
  }

  private static List<String> words(String name) {
    return Arrays.stream(WORD_BORDER.split(name))
        .filter(w -> !w.isEmpty())
        .map(w -> w.toLowerCase(Locale.ROOT))
        .collect(java.util.stream.Collectors.toCollection(ArrayList::new));
  }

  private static String last(List<String> words) {
    return words.get(words.size() - 1);
  }

  private static boolean endWith(List<String> words, String... end) {
    return words.size() >= end.length
        && words.subList(words.size() - end.length, words.size()).equals(List.of(end));
  }
}
