package dev.coracle.tree;

import java.util.Arrays;
import java.util.HexFormat;

/** The value of an extended attribute. */
public final class Xattr {
  private final byte[] value;

  /** A value; the bytes are copied. */
  public Xattr(byte[] value) {
    this.value = value.clone();
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return value.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Xattr xattr && Arrays.equals(xattr.value, value);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(value);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(value);
  }
}
