package dev.coracle.image.block;

import dev.coracle.image.format.FileSystemOptions;
import dev.coracle.tree.Content;
import dev.coracle.tree.Node;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * The bytes of files, each from a block of its own on and without gaps, so that a guest can map it.
 * Two files of equal bytes do not share blocks: Linux warns when DAX maps one page for two inodes.
 *
 * @param files in the order of their places
 * @param end one more than the last block
 */
public record FileData<I extends TreeInode<I>>(List<Placed<I>> files, long end) {

  /** A file of which something is stored, and its first block. */
  public record Placed<I>(I inode, long block) {}

  public FileData {
    files = List.copyOf(files);
  }

  /** Gives every file its blocks, from one on. */
  public static <I extends TreeInode<I>> FileData<I> place(
      List<I> inodes, long firstBlock, FileSystemOptions options) {
    DataSpace space = new DataSpace(firstBlock);
    Predicate<I> isHuge =
        inode -> options.hugeAligned().test(inode.path(), (Node.RegularFile) inode.node());
    List<Placed<I>> placed = new ArrayList<>();
    List<I> packed = new ArrayList<>();
    for (I inode : inodes) {
      if (inode.node() instanceof Node.RegularFile && blocks(inode) > 0) {
        if (isHuge.test(inode)) {
          placed.add(new Placed<>(inode, space.takeAligned(blocks(inode))));
        } else {
          packed.add(inode);
        }
      }
    }
    for (I inode : packed) {
      placed.add(new Placed<>(inode, space.take(blocks(inode))));
    }
    placed.sort(Comparator.comparingLong(Placed::block));
    return new FileData<>(placed, space.end());
  }

  private static long blocks(TreeInode<?> inode) {
    return inode.stored().stream().mapToLong(part -> Blocks.of(part.length())).sum();
  }

  /** Copies all contents to a channel in which the file system begins at an offset. */
  public void write(FileChannel channel, long offset) throws IOException {
    List<DataCopy.Piece> pieces = new ArrayList<>();
    for (Placed<I> each : files) {
      I inode = each.inode();
      Content content = ((Node.RegularFile) inode.node()).content();
      long position = offset + each.block() * Blocks.SIZE;
      for (TreeInode.Part part : inode.stored()) {
        pieces.add(
            new DataCopy.Piece(inode.path(), content, part.offset(), part.length(), position));
        position += Blocks.of(part.length()) * Blocks.SIZE;
      }
    }
    DataCopy.run(channel, pieces);
  }
}
