package dev.coracle.image.ext4;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Blocks of extended attributes; inodes with the same ones use one block, up to a limit. */
final class XattrBlocks {
  private final List<Block> blocks = new ArrayList<>();
  private final Map<ByteBuffer, Block> open = new HashMap<>();

  /** A block of attributes. */
  static final class Block {
    private final byte[] bytes;
    private final int index;
    private int users;

    private Block(byte[] bytes, int index) {
      this.bytes = bytes;
      this.index = index;
    }

    /** How many such blocks stand before it. */
    int index() {
      return index;
    }

    /** Its bytes, without the checksum. */
    ByteBuffer encode() {
      ByteBuffer block = ByteBuffer.wrap(bytes.clone()).order(ByteOrder.LITTLE_ENDIAN);
      return block.putInt(OnDisk.XH_REFERENCES, users);
    }
  }

  /** The block for one more inode. */
  Block use(byte[] bytes) {
    ByteBuffer key = ByteBuffer.wrap(bytes);
    Block block = open.get(key);
    if (block == null || block.users == OnDisk.XATTR_MAX_REFERENCES) {
      block = new Block(bytes, blocks.size());
      blocks.add(block);
      open.put(key, block);
    }
    block.users++;
    return block;
  }

  List<Block> all() {
    return blocks;
  }
}
