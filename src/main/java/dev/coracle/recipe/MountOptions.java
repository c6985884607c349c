package dev.coracle.recipe;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Options of a tmpfs, as mount(8) takes them: {@code nosuid,nodev,size=50%}.
 *
 * @param flags the bits that mount(2) takes (Linux, include/uapi/linux/mount.h)
 * @param data the options that the file system itself reads, separated by commas; may be empty
 */
public record MountOptions(int flags, String data) {
  private static final Map<String, Integer> FLAGS =
      Map.of(
          "ro", 1,
          "nosuid", 1 << 1,
          "nodev", 1 << 2,
          "noexec", 1 << 3,
          "noatime", 1 << 10,
          "nodiratime", 1 << 11,
          "relatime", 1 << 21,
          "strictatime", 1 << 24);

  /** Options of tmpfs(5) with a value; owner and mode are those of the image's directory. */
  private static final List<String> KEYS = List.of("size", "nr_blocks", "nr_inodes", "huge");

  /** Such as may stand in a text that {@link #problem} has no objection to. */
  public static MountOptions of(String text) {
    int flags = 0;
    List<String> data = new ArrayList<>();
    for (String option : text.split(",", -1)) {
      Integer flag = FLAGS.get(option);
      if (flag == null) {
        data.add(option);
      } else {
        flags |= flag;
      }
    }
    return new MountOptions(flags, String.join(",", data));
  }

  /** The first option that is not known, if any. */
  public static Optional<String> problem(String text) {
    for (String option : text.split(",", -1)) {
      int equals = option.indexOf('=');
      boolean known =
          equals < 0
              ? FLAGS.containsKey(option)
              : KEYS.contains(option.substring(0, equals))
                  && option.substring(equals + 1).matches("[0-9a-z_]+%?");
      if (!known) {
        return Optional.of(option);
      }
    }
    return Optional.empty();
  }

  /** What can be written, for a message. */
  public static String known() {
    return String.join(", ", FLAGS.keySet().stream().sorted().toList())
        + ", "
        + String.join("=, ", KEYS)
        + "=";
  }
}
