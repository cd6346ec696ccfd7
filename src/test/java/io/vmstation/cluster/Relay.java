package io.vmstation.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import javax.net.SocketFactory;

/**
 * A way to the API server through a port of this machine, on which a test hears every request and
 * can disturb it. It speaks HTTP/1.1 with the client, whom it lends its own rights.
 */
public final class Relay implements AutoCloseable {

  /**
   * What the client asks.
   *
   * @param method in capitals
   * @param path with its query
   * @param body as it was sent
   */
  public record Request(String method, String path, String body) {

    /** Whether it would change something; questions about rights and rehearsals do not. */
    public boolean writes() {
      return !List.of("GET", "HEAD", "OPTIONS").contains(method)
          && !path.contains("dryRun=All")
          && !body.contains("\"dryRun\":[\"All\"]")
          && !path.contains("accessreviews");
    }

    /** Whether it would change an object of this resource. */
    public boolean writes(String verb, String resource) {
      return writes() && method.equals(verb) && path.contains("/" + resource);
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  /** What becomes of a request. */
  public sealed interface Fate {}

  /** It is answered as the server answers it. */
  public record Passes() implements Fate {}

  /** The server never hears of it; the connection is torn. */
  public record Torn() implements Fate {}

  /** The server never hears of it, and nobody ever answers. */
  public record Silent() implements Fate {}

  /** The server does what is asked; its answer is lost, after something else has happened. */
  public record Unanswered(Runnable meanwhile) implements Fate {}

  /** The server does what is asked, and something else happens before its answer arrives. */
  public record Followed(Runnable meanwhile) implements Fate {}

  /** The server never hears of it; this is the answer. */
  public record Answered(int code, String reason, Optional<Integer> retryAfter) implements Fate {}

  private final URI server;
  private final SocketFactory sockets;
  private final ServerSocket door;
  private final List<Request> heard = new CopyOnWriteArrayList<>();
  private volatile Function<Request, Fate> course = request -> new Passes();

  private Relay(URI server, SocketFactory sockets) {
    this.server = server;
    this.sockets = sockets;
    try {
      door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(this::listen);
  }

  /** A way to the server that a client's configuration names, with its rights. */
  public static Relay to(Config config) {
    URI server = URI.create(config.getMasterUrl());
    try {
      return new Relay(
          server,
          server.getScheme().equals("https")
              ? SSLUtils.sslContext(config).getSocketFactory()
              : SocketFactory.getDefault());
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What shall become of each request from now on. */
  public void course(Function<Request, Fate> next) {
    course = next;
  }

  /** Every request so far. */
  public List<Request> heard() {
    return List.copyOf(heard);
  }

  /** Writes a kubeconfig that leads here. */
  public Path kubeconfig(Path file) {
    try {
      return Files.writeString(
          file,
          """
          clusters: [{name: relay, cluster: {server: "http://127.0.0.1:%d"}}]
          users: [{name: relay, user: {}}]
          contexts: [{name: relay, context: {cluster: relay, user: relay}}]
          current-context: relay
          """
              .formatted(door.getLocalPort()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      door.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void start(Runnable what) {
    Thread thread = new Thread(what, "relay");
    thread.setDaemon(true);
    thread.start();
  }

  private void listen() {
    try {
      while (true) {
        Socket client = door.accept();
        start(() -> converse(client));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void converse(Socket client) {
    int port = server.getPort() < 0 ? 443 : server.getPort();
    try (client;
        Socket upstream = sockets.createSocket(server.getHost(), port)) {
      InputStream in = new BufferedInputStream(client.getInputStream());
      OutputStream out = new BufferedOutputStream(client.getOutputStream());
      InputStream answers = new BufferedInputStream(upstream.getInputStream());
      Message asked = Message.read(in, false);
      while (asked != null) {
        String[] line = asked.head().split(" ", 3);
        Request request = new Request(line[0], line[1], asked.text());
        heard.add(request);
        Fate fate = course.apply(request);
        if (fate instanceof Torn) {
          client.setSoLinger(true, 0);
          return;
        } else if (fate instanceof Silent) {
          in.transferTo(OutputStream.nullOutputStream());
          return;
        } else if (fate instanceof Answered a) {
          out.write(text(a).getBytes(StandardCharsets.UTF_8));
          out.flush();
        } else if (asked.upgrades()) {
          tunnel(asked, in, out, upstream, answers);
          return;
        } else {
          asked.write(upstream.getOutputStream());
          if (fate instanceof Passes) {
            Message.pipe(answers, out, line[0].equals("HEAD"));
          } else {
            Message answer = Message.read(answers, true);
            if (fate instanceof Unanswered u) {
              u.meanwhile().run();
              client.setSoLinger(true, 0);
              return;
            }
            ((Followed) fate).meanwhile().run();
            answer.write(out);
          }
        }
        asked = Message.read(in, false);
      }
    } catch (IOException e) {
      // One of the two has hung up.
    }
  }

  private static String text(Answered a) {
    String body =
        "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"code\":%d,\"message\":\"%s\"}"
            .formatted(a.code(), a.reason());
    return "HTTP/1.1 %d X\r\nContent-Type: application/json\r\n%sContent-Length: %d\r\n\r\n%s"
        .formatted(
            a.code(),
            a.retryAfter().map(s -> "Retry-After: " + s + "\r\n").orElse(""),
            body.length(),
            body);
  }

  /** Lets both talk as they like, as in port-forwarding. */
  private static void tunnel(
      Message asked, InputStream in, OutputStream out, Socket upstream, InputStream answers)
      throws IOException {
    OutputStream there = upstream.getOutputStream();
    asked.write(there);
    start(
        () -> {
          try (there) {
            copy(in, there);
          } catch (IOException e) {
            // Hung up.
          }
        });
    copy(answers, out);
  }

  private static void copy(InputStream from, OutputStream to) throws IOException {
    byte[] buffer = new byte[8192];
    for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
      to.write(buffer, 0, n);
      to.flush();
    }
  }

  /**
   * A request or an answer.
   *
   * @param head first line and headers, with the empty line behind them
   * @param body as it is sent, byte for byte, chunks and all
   * @param text the body
   */
  private record Message(String head, String body, String text) {

    /** Null at the end. */
    static Message read(InputStream in, boolean answer) throws IOException {
      String head = head(in);
      if (head.isEmpty()) {
        return null;
      }
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      body(head, in, body, text, answer);
      return new Message(
          head, body.toString(StandardCharsets.ISO_8859_1), text.toString(StandardCharsets.UTF_8));
    }

    /** Passes an answer on as it comes. */
    static void pipe(InputStream from, OutputStream to, boolean headOnly) throws IOException {
      String head = head(from);
      if (head.isEmpty()) {
        throw new IOException("no answer");
      }
      to.write(head.getBytes(StandardCharsets.ISO_8859_1));
      to.flush();
      if (!headOnly) {
        body(head, from, to, OutputStream.nullOutputStream(), true);
      }
      to.flush();
    }

    private static String head(InputStream in) throws IOException {
      StringBuilder head = new StringBuilder();
      for (int c = in.read(); c >= 0; c = in.read()) {
        head.append((char) c);
        if (c == '\n' && head.length() >= 4 && head.indexOf("\r\n\r\n", head.length() - 4) >= 0) {
          return withoutUpgradeToHttp2(head.toString());
        }
      }
      return "";
    }

    private static String withoutUpgradeToHttp2(String head) {
      return head.toLowerCase(Locale.ROOT).contains("upgrade: h2c")
          ? head.replaceAll("(?im)^(Connection: Upgrade.*|Upgrade: h2c|HTTP2-Settings: .*)\r\n", "")
          : head;
    }

    private static Optional<String> header(String head, String name) {
      return head.lines()
          .filter(l -> l.toLowerCase(Locale.ROOT).startsWith(name + ":"))
          .map(l -> l.substring(name.length() + 1).strip())
          .findFirst();
    }

    private static void body(
        String head, InputStream in, OutputStream raw, OutputStream text, boolean answer)
        throws IOException {
      if (header(head, "transfer-encoding").filter(e -> e.equals("chunked")).isPresent()) {
        chunks(in, raw, text);
        return;
      }
      Optional<String> length = header(head, "content-length");
      boolean empty = !answer || head.startsWith("HTTP/1.1 204") || head.startsWith("HTTP/1.1 304");
      if (length.isPresent()) {
        byte[] bytes = in.readNBytes(Integer.parseInt(length.get()));
        raw.write(bytes);
        text.write(bytes);
      } else if (!empty) {
        copy(in, raw);
      }
    }

    private static void chunks(InputStream in, OutputStream raw, OutputStream text)
        throws IOException {
      int size;
      do {
        String line = line(in);
        size = Integer.parseInt(line.strip(), 16);
        byte[] chunk = in.readNBytes(size);
        raw.write(line.getBytes(StandardCharsets.ISO_8859_1));
        raw.write(chunk);
        raw.write(line(in).getBytes(StandardCharsets.ISO_8859_1));
        raw.flush();
        text.write(chunk);
      } while (size > 0);
    }

    private static String line(InputStream in) throws IOException {
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c >= 0; c = in.read()) {
        line.append((char) c);
        if (c == '\n') {
          return line.toString();
        }
      }
      throw new IOException("cut off");
    }

    boolean upgrades() {
      return header(head, "upgrade").isPresent();
    }

    void write(OutputStream to) throws IOException {
      to.write(head.getBytes(StandardCharsets.ISO_8859_1));
      to.write(body.getBytes(StandardCharsets.ISO_8859_1));
      to.flush();
    }
  }
}
