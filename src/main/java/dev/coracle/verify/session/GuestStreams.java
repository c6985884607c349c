package dev.coracle.verify.session;

import dev.coracle.host.Terminal;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Objects;
import java.util.Optional;

/**
 * The person or the program that uses a guest.
 *
 * @param in what is typed, or a script
 * @param out the console on a terminal; otherwise only what the shell and its programs print
 * @param err hints, and otherwise the console
 * @param terminal what standard input is, if it is one
 * @param termName the terminal's type, as in {@code TERM}
 */
public record GuestStreams(
    InputStream in,
    PrintStream out,
    PrintStream err,
    Optional<Terminal> terminal,
    String termName) {

  public GuestStreams {
    Objects.requireNonNull(in);
    Objects.requireNonNull(out);
    Objects.requireNonNull(err);
    Objects.requireNonNull(terminal);
    Objects.requireNonNull(termName);
  }
}
