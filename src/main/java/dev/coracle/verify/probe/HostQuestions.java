package dev.coracle.verify.probe;

import dev.coracle.host.TailReader;
import dev.coracle.recipe.VerifySpec.Endpoint;
import dev.coracle.recipe.VerifySpec.HostQuestion;
import dev.coracle.recipe.VerifySpec.TcpPort;
import dev.coracle.recipe.VerifySpec.UserCheck;
import dev.coracle.recipe.VerifySpec.VirtioPort;
import dev.coracle.verify.machine.BootSpec;
import dev.coracle.verify.machine.ProbeDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The recipe's checks that the host asks: it connects to ports of the guest that QEMU's user
 * network forwards, or to sockets of virtio-serial ports. The probe waits meanwhile, for a
 * connection to a port of its own.
 */
final class HostQuestions {
  /** The fact by which the probe says that it waits. */
  static final String WANTED = "host-questions";

  /** Where the probe waits for the end of the questions. */
  static final int RELEASE_PORT = 7001;

  /** How much of an answer counts, in bytes. */
  private static final int ANSWER_LIMIT = 16 << 10;

  private static final int PAUSE_MILLIS = 200;
  private static final int TIMEOUT_MILLIS = 5_000;
  private static final Duration RELEASE_TIME = Duration.ofSeconds(10);
  private static final byte[] LOOPBACK = {127, 0, 0, 1};

  private final List<UserCheck> checks;
  private final List<String> virtioPorts;
  private final Path sockets;
  private final Path results;
  private final Map<Integer, Integer> hostPorts = new TreeMap<>();
  private final Map<String, String> answers = new ConcurrentHashMap<>();

  /**
   * @param checks of the recipe; those without a question count not
   * @param virtioPorts names of the machine's virtio-serial ports
   * @param sockets the directory of their sockets
   * @param results the probe's output, as it comes
   */
  HostQuestions(List<UserCheck> checks, List<String> virtioPorts, Path sockets, Path results)
      throws IOException {
    this.checks = checks.stream().filter(check -> check.host().isPresent()).toList();
    this.virtioPorts = List.copyOf(virtioPorts);
    this.sockets = sockets;
    this.results = results;
    if (!this.checks.isEmpty()) {
      hostPorts.put(RELEASE_PORT, freePort());
    }
    for (UserCheck check : this.checks) {
      if (check.host().orElseThrow().to() instanceof TcpPort tcp
          && !hostPorts.containsKey(tcp.number())) {
        hostPorts.put(tcp.number(), freePort());
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(LOOPBACK))) {
      return socket.getLocalPort();
    }
  }

  /** Options of QEMU's user network. */
  String networkOptions() {
    StringBuilder options = new StringBuilder();
    hostPorts.forEach(
        (guest, host) ->
            options.append(
                ",hostfwd=tcp:127.0.0.1:" + host + "-" + ProbeDisk.ADDRESS + ":" + guest));
    return options.toString();
  }

  /**
   * Waits until the probe does, asks, and lets it go on.
   *
   * @param over whether the machine has ended
   * @param time how much time the guest has had, for the checks' deadlines
   */
  void run(BooleanSupplier over, Supplier<Duration> time) {
    try (TailReader lines = new TailReader(results)) {
      while (!over.getAsBoolean()) {
        if (lines.newLines().stream().anyMatch(line -> line.startsWith(WANTED + "\t"))) {
          checks.forEach(check -> ask(check, time));
          answer(new HostQuestion(new TcpPort(RELEASE_PORT), ""), "go on", RELEASE_TIME, time);
          return;
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void ask(UserCheck check, Supplier<Duration> time) {
    answers.put(
        check.name(), answer(check.host().orElseThrow(), check.expect(), check.deadline(), time));
  }

  /** Connects until the answer contains a text; the last answer if none does in time. */
  private String answer(
      HostQuestion question, String expect, Duration deadline, Supplier<Duration> time) {
    Duration end = time.get().plus(deadline);
    String answer = "";
    do {
      answer = once(question, expect);
      try {
        Thread.sleep(answer.contains(expect) ? 0 : PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return answer;
      }
    } while (!answer.contains(expect) && time.get().compareTo(end) < 0);
    return answer;
  }

  /** What the guest answers until it is as expected, hangs up or says nothing for a while. */
  private String once(HostQuestion question, String expect) {
    StringBuilder answer = new StringBuilder();
    try (SocketChannel channel = SocketChannel.open(address(question.to()));
        Selector selector = Selector.open()) {
      ByteBuffer send = ByteBuffer.wrap(question.send().getBytes(StandardCharsets.UTF_8));
      channel.configureBlocking(false);
      SelectionKey key = channel.register(selector, SelectionKey.OP_WRITE);
      while (send.hasRemaining() && selector.select(TIMEOUT_MILLIS) > 0) {
        channel.write(send);
        selector.selectedKeys().clear();
      }
      key.interestOps(SelectionKey.OP_READ);
      ByteBuffer buffer = ByteBuffer.allocate(4096);
      while (answer.indexOf(expect) < 0
          && answer.length() < ANSWER_LIMIT
          && selector.select(TIMEOUT_MILLIS) > 0
          && channel.read(buffer.clear()) > 0) {
        selector.selectedKeys().clear();
        answer.append(StandardCharsets.UTF_8.decode(buffer.flip()));
      }
    } catch (IOException e) {
      // Not listening yet, or hung up; what came until then counts.
      return answer.toString();
    }
    return answer.toString();
  }

  private SocketAddress address(Endpoint to) throws IOException {
    return to instanceof TcpPort tcp
        ? new InetSocketAddress(
            InetAddress.getByAddress(LOOPBACK), hostPorts.getOrDefault(tcp.number(), 0))
        : UnixDomainSocketAddress.of(
            BootSpec.socket(sockets, virtioPorts.indexOf(((VirtioPort) to).name())));
  }

  /** The last answer by the name of its check; once the boot is over. */
  Map<String, String> answers() {
    return new LinkedHashMap<>(answers);
  }
}
