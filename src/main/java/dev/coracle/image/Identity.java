package dev.coracle.image;

import dev.coracle.image.format.FileSystemExtras;
import dev.coracle.image.partition.DiskIdentity;
import dev.coracle.tree.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.UUID;

/**
 * UUIDs and identifiers of an image, derived from its content: the same tree has the same
 * identifiers wherever and whenever it is built.
 *
 * @param uuid of the file system; of version 8, which RFC 9562 leaves to applications
 * @param disk of the disk; no part is empty but, without a Merkle tree in it, that of its partition
 */
record Identity(UUID uuid, DiskIdentity disk) {

  /** The identity of a tree in a certain form. */
  static Identity of(Sha256 treeDigest, ImageOptions options) {
    ByteBuffer fileSystem = derive("file system", treeDigest, fileSystemParameters(options));
    ByteBuffer disk = derive("disk", treeDigest, options.fileSystem().word(), options.layout());
    ByteBuffer tree =
        derive("tree partition", treeDigest, options.fileSystem().word(), options.layout());
    ByteBuffer partition =
        derive("partition", treeDigest, options.fileSystem().word(), options.layout());
    int signature = disk.getInt();
    return new Identity(
        uuid(fileSystem),
        new DiskIdentity(
            signature == 0 ? 1 : signature,
            uuid(disk),
            uuid(partition),
            options.guestVerity() ? uuid(tree) : DiskIdentity.NIL));
  }

  private static UUID uuid(ByteBuffer bytes) {
    long high = (bytes.getLong() & ~0xf000L) | 0x8000L;
    long low = (bytes.getLong() & ~(3L << 62)) | (2L << 62);
    return new UUID(high, low);
  }

  private static String[] fileSystemParameters(ImageOptions options) {
    FileSystemExtras extras = options.extras();
    return extras.equals(FileSystemExtras.NONE)
        ? new String[] {options.fileSystem().word(), options.label()}
        : new String[] {
          options.fileSystem().word(),
          options.label(),
          Long.toString(extras.freeBytes()),
          Boolean.toString(extras.checksums())
        };
  }

  private static ByteBuffer derive(String purpose, Sha256 treeDigest, String... parameters) {
    MessageDigest digester = Sha256.digester();
    digester.update(("coracle " + purpose + "\0").getBytes(StandardCharsets.UTF_8));
    digester.update(treeDigest.bytes());
    for (String parameter : parameters) {
      digester.update((parameter + "\0").getBytes(StandardCharsets.UTF_8));
    }
    return ByteBuffer.wrap(digester.digest());
  }
}
