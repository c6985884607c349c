package dev.coracle.kernel.kconfig.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Symbols of which one is on, if any of them can be seen. */
public final class Choice {
  private final MenuEntry entry;
  private final List<Symbol> members = new ArrayList<>();
  private final List<Property> defaults = new ArrayList<>();
  private String prompt = "";

  public Choice(MenuEntry entry) {
    this.entry = entry;
  }

  public MenuEntry entry() {
    return entry;
  }

  /** What a person is asked; empty where it has no prompt. */
  public String prompt() {
    return prompt;
  }

  public void prompt(String text) {
    prompt = text;
  }

  /** In the order of the file. */
  public List<Symbol> members() {
    return Collections.unmodifiableList(members);
  }

  public void add(Symbol member) {
    if (!members.contains(member)) {
      members.add(member);
    }
  }

  /** {@code default} lines; the first that holds and can be seen counts. */
  public List<Property> defaults() {
    return Collections.unmodifiableList(defaults);
  }

  public void add(Property given) {
    defaults.add(given);
  }
}
