package dev.coracle.publish;

import dev.coracle.store.StepKey;
import java.util.List;

/**
 * Why everything in a result is there: {@code origins.json}, the facts that {@code coracle why},
 * {@code size}, {@code diff} and {@code plan} answer from. docs/reports.md describes the format.
 *
 * @param recipe the recipe's file name
 * @param files every path that something asked for, with all reasons, by path
 * @param units every unit in the image, by name
 * @param leftOut what something in the image would like and does not get
 * @param excluded patterns of paths that the recipe excludes
 * @param listed packages that the recipe names
 * @param release the kernel's, as {@code uname -r} prints it
 * @param options what was asked of the kernel's configuration
 * @param steps what the keys of the result's steps were made of
 */
public record Origins(
    String recipe,
    List<Asked> files,
    List<Unit> units,
    List<LeftOut> leftOut,
    List<Reason> excluded,
    List<Reason> listed,
    String release,
    List<Option> options,
    List<StepKey> steps) {

  /** The file's name in a result. */
  public static final String FILE = "origins.json";

  /** The number in {@code schema}. */
  static final int SCHEMA = 1;

  public Origins {
    files = List.copyOf(files);
    units = List.copyOf(units);
    leftOut = List.copyOf(leftOut);
    excluded = List.copyOf(excluded);
    listed = List.copyOf(listed);
    options = List.copyOf(options);
    steps = List.copyOf(steps);
  }

  /**
   * A path and its reasons.
   *
   * @param needs sorted; not empty
   */
  public record Asked(String path, List<Reason> needs) {
    public Asked {
      needs = List.copyOf(needs);
    }
  }

  /**
   * A reason.
   *
   * @param by a recipe's key with its value ({@code binaries: ip}), {@code unit NAME}, {@code
   *     package NAME} (any file of it), or a path
   * @param at the recipe's file and line where the chain begins, such as {@code base.yaml:70}
   */
  public record Reason(String by, String at) {}

  /**
   * A unit.
   *
   * @param file its path
   * @param reason what brought it, such as {@code systemd.units} or {@code a.service (Requires)}
   * @param boot whether it is started at boot
   */
  public record Unit(String name, String file, String reason, boolean boot) {}

  /**
   * Something that stays out.
   *
   * @param kind {@code unit}, {@code library}, {@code package}, {@code trimmed} and {@code except}
   *     (parts of packages that are included), or {@code data}
   * @param name a unit, sonames or packages separated by {@code or}, a pattern of paths, or a line
   *     about data
   * @param by the unit, file or package that would like it, or has the part; may be empty
   * @param how such as {@code Wants}, {@code Recommends}, or the word that keeps a part, with the
   *     place of the recipe; may be empty
   */
  public record LeftOut(String kind, String name, String by, String how) {}

  /**
   * A request for a kernel option.
   *
   * @param name without {@code CONFIG_}
   * @param value as {@code .config} writes it
   * @param by {@code fragment NAME} or {@code driver NAME}
   * @param at file and line
   * @param reason the fragment's comment; may be empty
   */
  public record Option(String name, String value, String by, String at, String reason) {}
}
