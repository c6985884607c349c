package dev.coracle.verify.qemu;

import java.util.ArrayList;
import java.util.List;

/** A QEMU command line in the making; {@link #arguments()} is what runs. */
public final class QemuCommand {
  private final List<String> arguments = new ArrayList<>();

  /** A command without arguments yet. */
  public QemuCommand(String binary) {
    arguments.add(binary);
  }

  /** More of a command line that is there already. */
  public static QemuCommand of(List<String> begun) {
    QemuCommand command = new QemuCommand(begun.get(0));
    command.arguments.addAll(begun.subList(1, begun.size()));
    return command;
  }

  /** Adds an option and its values. */
  public QemuCommand add(String... more) {
    arguments.addAll(List.of(more));
    return this;
  }

  /** The whole command, the program first. */
  public List<String> arguments() {
    return List.copyOf(arguments);
  }

  /** A path inside a comma-separated option: QEMU wants its commas doubled. */
  public static String path(java.nio.file.Path path) {
    return path.toString().replace(",", ",,");
  }
}
