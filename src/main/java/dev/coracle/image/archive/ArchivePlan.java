package dev.coracle.image.archive;

import dev.coracle.image.block.Blocks;
import dev.coracle.image.format.FileSystemPlan;
import dev.coracle.tree.Content;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Optional;

/** An archive whose every byte has its place: entries one after another, then zeros. */
public final class ArchivePlan implements FileSystemPlan {
  private final List<Entry> entries;
  private final int unit;
  private final int end;
  private final long inodes;
  private final long size;

  /**
   * An entry.
   *
   * @param head what comes first, filled up to the archive's unit
   * @param content what follows, if anything
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Entry(byte[] head, Optional<Content> content) {}

  /**
   * An archive of entries.
   *
   * @param unit what heads and contents fill up to a multiple of, in bytes: a power of two
   * @param end how many zeros end it at the least
   * @param inodes how many files the entries are of
   */
  public ArchivePlan(List<Entry> entries, int unit, int end, long inodes) {
    this.entries = List.copyOf(entries);
    this.unit = unit;
    this.end = end;
    this.inodes = inodes;
    long sum = end;
    for (Entry entry : entries) {
      sum += entry.head.length;
      sum += entry.content.map(content -> Blocks.roundUp(content.size(), unit)).orElse(0L);
    }
    this.size = Blocks.roundUp(sum, StoredArchive.BLOCK);
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public long inodes() {
    return inodes;
  }

  @Override
  public void write(FileChannel channel, long offset) throws IOException {
    ArchiveOutput out = new ArchiveOutput(channel, offset);
    for (Entry entry : entries) {
      out.put(entry.head);
      if (entry.content.isPresent()) {
        out.put(entry.content.get());
        out.pad(unit);
      }
    }
    out.put(new byte[end]);
    out.pad(StoredArchive.BLOCK);
    out.flush();
  }
}
