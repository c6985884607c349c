package dev.coracle.tree;

/** What Linux can hold of a file, whatever the file system: the bounds of every tree. */
public final class LinuxLimits {
  /** Bytes of a path, and of a link's target, that a program can name (PATH_MAX less its zero). */
  public static final int MAX_PATH = 4095;

  /** Of a device's number 12 bits (include/linux/kdev_t.h). */
  public static final int MAX_MAJOR = 0xfff;

  /** Of a device's number 20 bits. */
  public static final int MAX_MINOR = 0xfffff;

  /** The bits of a mode beside the type: permissions, setuid, setgid, sticky. */
  public static final int MODE_BITS = 07777;

  /** Owners and groups have 32 bits. */
  public static final long MAX_ID = 0xffff_ffffL;

  private LinuxLimits() {}
}
