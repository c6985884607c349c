package dev.coracle.tar;

/**
 * Where the fields of a header stand, in bytes from its start (POSIX 1003.1, pax, ustar interchange
 * format), and what else a reader and a writer must agree on.
 */
public final class TarFields {
  /** Headers and contents fill blocks of so many bytes. */
  public static final int BLOCK = 512;

  public static final int NAME = 0;

  /** Of a name, and of a link's target. */
  public static final int NAME_LENGTH = 100;

  public static final int MODE = 100;
  public static final int UID = 108;
  public static final int GID = 116;
  public static final int SIZE = 124;
  public static final int MTIME = 136;
  public static final int CHECKSUM = 148;
  public static final int CHECKSUM_LENGTH = 8;
  public static final int TYPE = 156;
  public static final int LINK_NAME = 157;
  public static final int MAGIC = 257;
  public static final int MAJOR = 329;
  public static final int MINOR = 337;
  public static final int PREFIX = 345;
  public static final int PREFIX_LENGTH = 155;

  /** The start of the magic, the same in all variants. */
  public static final String USTAR = "ustar";

  public static final char FILE = '0';
  public static final char HARD_LINK = '1';
  public static final char SYMLINK = '2';
  public static final char CHARACTER_DEVICE = '3';
  public static final char BLOCK_DEVICE = '4';
  public static final char DIRECTORY = '5';
  public static final char FIFO = '6';

  /** An extended header, which holds for the next one. */
  public static final char EXTENDED = 'x';

  /** What stands before the name of an attribute in an extended header. */
  public static final String XATTR = "SCHILY.xattr.";

  private TarFields() {}
}
