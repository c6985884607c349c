package dev.coracle.image.block;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The name of an extended attribute as EROFS and ext4 store it: a number for the prefix, and the
 * rest.
 *
 * @param index of the prefix
 * @param rest what follows it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record XattrName(int index, byte[] rest) {
  /** XATTR_NAME_MAX of Linux, which counts the prefix; the format itself would hold more. */
  private static final int MAX_BYTES = 255;

  /** What a prefix stands for. */
  public enum Prefix {
    USER(1, "user.", true),
    ACL_ACCESS(2, "system.posix_acl_access", false),
    ACL_DEFAULT(3, "system.posix_acl_default", false),
    TRUSTED(4, "trusted.", true),
    SECURITY(6, "security.", true);

    /** Its number. */
    public final int index;

    /** How names with it begin. */
    public final String text;

    /** Whether a name goes on after it, or is nothing more. */
    public final boolean open;

    Prefix(int index, String text, boolean open) {
      this.index = index;
      this.text = text;
      this.open = open;
    }
  }

  /** The stored form of a full name; empty if there is none. */
  public static Optional<XattrName> of(String name) {
    for (Prefix prefix : Prefix.values()) {
      boolean matches =
          prefix.open
              ? name.startsWith(prefix.text) && name.length() > prefix.text.length()
              : name.equals(prefix.text);
      if (matches) {
        byte[] rest = name.substring(prefix.text.length()).getBytes(StandardCharsets.UTF_8);
        boolean storable =
            prefix.text.length() + rest.length <= MAX_BYTES && name.indexOf('\0') < 0;
        return storable ? Optional.of(new XattrName(prefix.index, rest)) : Optional.empty();
      }
    }
    return Optional.empty();
  }
}
