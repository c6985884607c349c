package dev.coracle.verify.probe;

import dev.coracle.verify.report.format.EscapeSequences;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the probe reported from inside the guest.
 *
 * @param facts as they came
 * @param complete whether the end token is this boot's
 */
public record ProbeFacts(List<Fact> facts, boolean complete) {
  private static final int LIMIT = 4 << 20;

  public ProbeFacts {
    facts = List.copyOf(facts);
  }

  /** One line of results. */
  record Fact(String key, String value, String detail) {
    boolean ok() {
      return value.equals("ok");
    }

    /** On one line. */
    String text() {
      return (key + ": " + value + " " + detail).strip();
    }
  }

  /** Reads at most 4 MiB of results; a guest may write anything. */
  static ProbeFacts read(Path file, String token) throws IOException {
    try (InputStream stream = Files.newInputStream(file)) {
      return parse(new String(stream.readNBytes(LIMIT), StandardCharsets.UTF_8), token);
    }
  }

  static ProbeFacts parse(String text, String token) {
    List<Fact> facts = new ArrayList<>();
    boolean complete = false;
    for (String line : text.split("\n", 0)) {
      String[] fields = line.split("\t", 3);
      if (fields.length < 2) {
        continue;
      }
      String detail = fields.length == 3 ? EscapeSequences.strip(fields[2]).strip() : "";
      facts.add(
          new Fact(EscapeSequences.strip(fields[0]), EscapeSequences.strip(fields[1]), detail));
      complete = fields[0].equals("end") && fields[1].equals(token);
    }
    return new ProbeFacts(facts, complete);
  }

  Optional<Fact> first(String key) {
    return facts.stream().filter(fact -> fact.key().equals(key)).findFirst();
  }

  /** The same, or one that says that the probe did not get that far. */
  Fact firstOrMissing(String key) {
    return first(key).orElseGet(() -> new Fact(key, "missing", "the probe did not get that far"));
  }

  List<Fact> all(String key) {
    return facts.stream().filter(fact -> fact.key().equals(key)).toList();
  }

  /** The last key, which shows where a probe stopped; empty if it reported nothing. */
  public String last() {
    return facts.isEmpty() ? "" : facts.get(facts.size() - 1).key();
  }

  /** A number, such as memory in KiB. */
  OptionalLong number(String key) {
    return first(key)
        .filter(
            fact -> !fact.value().isEmpty() && fact.value().chars().allMatch(Character::isDigit))
        // A guest may write any number; more digits than a long has are none of ours.
        .filter(fact -> fact.value().length() <= 18)
        .map(fact -> OptionalLong.of(Long.parseLong(fact.value())))
        .orElse(OptionalLong.empty());
  }

  /**
   * The device mapper table of the root's device by the kernel; empty if it did not answer, or not
   * with one whole target.
   */
  Optional<DeviceTable> rootTable() {
    try {
      return first("root.table")
          .flatMap(fact -> DeviceTable.of(Base64.getMimeDecoder().decode(fact.value())));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * The units by systemd.
   *
   * @throws IllegalArgumentException if systemd did not answer
   */
  SystemdBus.Answer units() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (Fact part : all("units")) {
      bytes.writeBytes(Base64.getMimeDecoder().decode(part.value()));
    }
    return SystemdBus.parse(bytes.toByteArray());
  }
}
