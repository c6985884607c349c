package dev.coracle.host;

/** The person at the terminal, if there is one. */
public interface UserPrompt {
  /** Whether somebody can answer. */
  boolean interactive();

  /** Asks a question that yes or no answers. */
  boolean confirm(String question);

  /** Says a line. */
  void say(String line);
}
