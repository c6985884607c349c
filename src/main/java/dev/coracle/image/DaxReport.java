package dev.coracle.image;

import dev.coracle.image.format.ChannelIo;
import dev.coracle.image.format.StoredNode;
import dev.coracle.image.partition.NvdimmLayout;
import dev.coracle.tree.Content;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How much of a file a guest can map, determined from the image alone.
 *
 * @param dax whether its bytes are mapped from the image, and not copied
 * @param why in words
 * @param windows how many windows of 2 MiB take one page table entry each
 * @param possible how many would if the file stood at a multiple of 2 MiB
 */
public record DaxReport(
    TreePath path, long size, boolean dax, String why, int windows, int possible) {

  /**
   * The forecast for every regular file, each inode once, in the order of the tree.
   *
   * @param channel the image's file
   */
  public static List<DaxReport> of(FileChannel channel, ImageReader.Opened image)
      throws IOException {
    List<DaxReport> forecasts = new ArrayList<>();
    Set<Long> seen = new HashSet<>();
    for (StoredNode node : image.fileSystem().nodes()) {
      if (node.kind() == StoredNode.Kind.REGULAR && seen.add(node.inode())) {
        forecasts.add(of(channel, image, node));
      }
    }
    return forecasts;
  }

  private static DaxReport of(FileChannel channel, ImageReader.Opened image, StoredNode node)
      throws IOException {
    boolean pmem = image.layout().equals(NvdimmLayout.NAME);
    boolean dax = pmem && node.mappable();
    int possible = 0;
    int aligned = 0;
    if (dax && node.size() >= HugePages.SIZE) {
      for (long window : HugePages.windows(new Placed(channel, image, node), node.size())) {
        possible++;
        aligned += HugePages.aligned(window, node.ranges(), image.offset()) ? 1 : 0;
      }
    }
    return new DaxReport(node.path(), node.size(), dax, why(image, pmem, node), aligned, possible);
  }

  private static String why(ImageReader.Opened image, boolean pmem, StoredNode node) {
    if (image.archive()) {
      return "an archive: the guest unpacks it and maps nothing";
    }
    if (!pmem) {
      return "the layout " + image.layout() + " has no pfn block: the guest sees a plain disk";
    }
    if (image.fileSystem().unmappable().isPresent()) {
      return image.fileSystem().unmappable().get();
    }
    if (isCompressed(node)) {
      return "compressed: the guest decompresses it into its own memory";
    }
    if (!node.mappable()) {
      return "part of it shares a block with metadata";
    }
    if (node.ranges().stream().anyMatch(r -> r.position() == StoredNode.Range.HOLE)) {
      return "whole blocks, and holes that read as zeros";
    }
    return "stored in whole blocks";
  }

  private static boolean isCompressed(StoredNode node) {
    return node.ranges().stream().anyMatch(r -> r.position() == StoredNode.Range.COMPRESSED);
  }

  /** The bytes of a file where they are in the image. */
  private record Placed(FileChannel channel, ImageReader.Opened image, StoredNode node)
      implements Content.Positioned {

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      int before = target.position();
      long begin = 0;
      for (StoredNode.Range range : node.ranges()) {
        long at = position + target.position() - before - begin;
        while (target.hasRemaining() && at >= 0 && at < range.length()) {
          int count = (int) Math.min(target.remaining(), range.length() - at);
          if (range.position() == StoredNode.Range.HOLE) {
            target.put(new byte[count]);
          } else {
            long from = image.offset() + range.position() + at;
            target.put(ChannelIo.read(channel, from, count));
          }
          at += count;
        }
        begin += range.length();
      }
      return target.position() - before;
    }

    @Override
    public void close() {
      // The channel is the caller's.
    }
  }
}
