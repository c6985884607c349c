package dev.coracle.recipe;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The formats that a file tree can be written in: file systems of disks, and archives. */
public enum FileSystemType {
  EROFS,
  EXT4,
  /** The cpio archive of an initramfs. */
  NEWC,
  TAR;

  /** The file systems of disks. */
  static final List<FileSystemType> OF_DISKS = List.of(EROFS, EXT4);

  /** Its name in recipes and reports, such as {@code erofs}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether a guest can write to it, so that free space makes sense. */
  public boolean isWritable() {
    return this == EXT4;
  }

  static List<String> words(List<FileSystemType> types) {
    return types.stream().map(FileSystemType::word).toList();
  }

  /** The names of the writable file systems. */
  static List<String> writable() {
    return words(Arrays.stream(values()).filter(FileSystemType::isWritable).toList());
  }
}
