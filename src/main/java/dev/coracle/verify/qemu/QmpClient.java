package dev.coracle.verify.qemu;

import dev.coracle.concurrent.DaemonThread;
import dev.coracle.host.BoundedLineReader;
import dev.coracle.json.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Talks to one QEMU over its monitor protocol (QEMU Machine Protocol: one JSON object a line; a
 * greeting, then {@code qmp_capabilities}, then commands, answers and events).
 */
final class QmpClient implements AutoCloseable {
  private static final int LONGEST_LINE = 1 << 20;
  private static final long ANSWER_SECONDS = 10;

  private final SocketChannel channel;
  private final Consumer<Event> onEvent;
  private final BlockingQueue<Map<String, Object>> answers = new LinkedBlockingQueue<>();

  /**
   * Something that happened in QEMU.
   *
   * @param name such as {@code SHUTDOWN}
   * @param data its details
   */
  record Event(String name, Map<String, Object> data) {}

  /** Takes over a connected channel; returns once QEMU takes commands. */
  QmpClient(SocketChannel channel, Consumer<Event> onEvent)
      throws IOException, InterruptedException {
    this.channel = channel;
    this.onEvent = onEvent;
    DaemonThread.start("QMP", this::read);
    if (!answer().containsKey("QMP")) {
      throw new IOException("QEMU's monitor sent no greeting");
    }
    execute("qmp_capabilities");
  }

  /** Runs a command without arguments and returns its answer's {@code return} object. */
  Map<String, Object> execute(String command) throws IOException, InterruptedException {
    return execute(command, Map.of());
  }

  /** As {@link #execute(String)}, with arguments: maps, texts and booleans. */
  Map<String, Object> execute(String command, Map<String, Object> arguments)
      throws IOException, InterruptedException {
    return Json.child(
        call(Json.text(Map.of("execute", command, "arguments", arguments))), "return");
  }

  /** Runs a command of the human monitor, for what QMP has no command for. */
  String human(String command) throws IOException, InterruptedException {
    return Json.text(
        call(
            "{\"execute\":\"human-monitor-command\",\"arguments\":{\"command-line\":\""
                + command
                + "\"}}"),
        "return");
  }

  private synchronized Map<String, Object> call(String request)
      throws IOException, InterruptedException {
    ByteBuffer bytes = ByteBuffer.wrap((request + "\n").getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    Map<String, Object> answer = answer();
    if (answer.containsKey("error")) {
      throw new IOException("QEMU: " + Json.text(Json.child(answer, "error"), "desc"));
    }
    return answer;
  }

  private Map<String, Object> answer() throws IOException, InterruptedException {
    Map<String, Object> answer = answers.poll(ANSWER_SECONDS, TimeUnit.SECONDS);
    if (answer == null) {
      throw new IOException("QEMU's monitor does not answer");
    }
    if (answer.isEmpty()) {
      throw new IOException("QEMU's monitor is closed");
    }
    return answer;
  }

  private void read() {
    try (BoundedLineReader lines =
        new BoundedLineReader(Channels.newReader(channel, StandardCharsets.UTF_8), LONGEST_LINE)) {
      for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
        Map<String, Object> message = Json.object(line.get());
        if (message.containsKey("event")) {
          onEvent.accept(new Event(Json.text(message, "event"), Json.child(message, "data")));
        } else {
          answers.add(message);
        }
      }
    } catch (IOException e) {
      // A closed channel, by us or by QEMU's end; a waiting call gets the empty answer below.
    } finally {
      answers.add(Map.of());
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
