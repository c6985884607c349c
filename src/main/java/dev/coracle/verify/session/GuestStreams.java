package dev.coracle.verify.session;

import dev.coracle.host.Terminal;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Objects;
import java.util.Optional;

/**
 * The person or the program before a guest.
 *
 * @param in what is typed, or a script
 * @param out the console on a terminal; else only what the shell and its programs say
 * @param err hints, and else the console
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
