package dev.coracle.recipe.schema;

import dev.coracle.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The YAML language server that editors start, spoken to as they do (LSP 3.17). */
final class LanguageServer implements AutoCloseable {
  private static final String PROGRAM = "yaml-language-server";

  private final Process process;
  private final OutputStream to;
  private final InputStream from;
  private int version;

  private LanguageServer(Process process) throws IOException {
    this.process = process;
    this.to = process.getOutputStream();
    this.from = process.getInputStream();
    send(
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\","
            + "\"params\":{\"processId\":null,\"rootUri\":null,\"capabilities\":{}}}");
    while (!receive().containsKey("id")) {
      // what it says before it answers
    }
    send("{\"jsonrpc\":\"2.0\",\"method\":\"initialized\",\"params\":{}}");
  }

  /** The program: where CORACLE_YAML_LS says, or on the PATH. */
  static Optional<Path> find() {
    String given = System.getenv("CORACLE_YAML_LS");
    Stream<Path> places =
        given != null
            ? Stream.of(Path.of(given))
            : Stream.of(System.getenv().getOrDefault("PATH", "").split(":", 0))
                .map(directory -> Path.of(directory).resolve(PROGRAM));
    return places.filter(Files::isExecutable).findFirst();
  }

  static LanguageServer start(Path program) throws IOException {
    return new LanguageServer(
        new ProcessBuilder(program.toString(), "--stdio")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start());
  }

  /** What an editor underlines in a file with a text: line and message each. */
  List<String> problems(Path file, String text) throws IOException {
    String uri = file.toUri().toString();
    send(
        "{\"jsonrpc\":\"2.0\",\"method\":\"textDocument/didOpen\",\"params\":{\"textDocument\":"
            + "{\"uri\":"
            + quoted(uri)
            + ",\"languageId\":\"yaml\",\"version\":"
            + ++version
            + ",\"text\":"
            + quoted(text)
            + "}}}");
    while (true) {
      Map<String, Object> message = receive();
      Map<String, Object> params = Json.child(message, "params");
      if ("textDocument/publishDiagnostics".equals(message.get("method"))
          && uri.equals(params.get("uri"))) {
        List<String> found = new ArrayList<>();
        for (Object each : (List<?>) params.get("diagnostics")) {
          @SuppressWarnings("unchecked")
          Map<String, Object> problem = (Map<String, Object>) each;
          Object line = Json.child(Json.child(problem, "range"), "start").get("line");
          found.add(((Long) line + 1) + ": " + problem.get("message"));
        }
        return found;
      }
      answer(message);
    }
  }

  /** It asks for settings; the defaults are right. */
  private void answer(Map<String, Object> message) throws IOException {
    if (message.containsKey("id") && message.containsKey("method")) {
      boolean settings = "workspace/configuration".equals(message.get("method"));
      send(
          "{\"jsonrpc\":\"2.0\",\"id\":"
              + (message.get("id") instanceof Long number ? number : quoted("" + message.get("id")))
              + ",\"result\":"
              + (settings ? "[{\"validate\":true},{},{},{},{}]" : "null")
              + "}");
    }
  }

  private static String quoted(String text) throws IOException {
    String line = Json.text(Map.of("x", text));
    return line.substring(line.indexOf(':') + 1, line.length() - 1);
  }

  private void send(String json) throws IOException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    to.write(("Content-Length: " + bytes.length + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
    to.write(bytes);
    to.flush();
  }

  private Map<String, Object> receive() throws IOException {
    int length = 0;
    for (String line = header(); !line.isEmpty(); line = header()) {
      if (line.startsWith("Content-Length: ")) {
        length = Integer.parseInt(line.substring("Content-Length: ".length()));
      }
    }
    return Json.object(new String(from.readNBytes(length), StandardCharsets.UTF_8));
  }

  private String header() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int c = from.read(); c != '\n'; c = from.read()) {
      if (c < 0) {
        throw new EOFException("the language server ended");
      }
      line.write(c);
    }
    return line.toString(StandardCharsets.UTF_8).strip();
  }

  @Override
  public void close() {
    process.destroy();
  }
}
