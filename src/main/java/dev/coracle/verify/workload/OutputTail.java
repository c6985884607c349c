package dev.coracle.verify.workload;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Keeps the end of what is written, however much that is. */
final class OutputTail extends OutputStream {
  private static final int KEPT = 4096;

  private final byte[] ring = new byte[KEPT];
  private long written;

  @Override
  public synchronized void write(int b) {
    ring[(int) (written % KEPT)] = (byte) b;
    written++;
  }

  @Override
  public synchronized void write(byte[] bytes, int from, int length) {
    for (int i = Math.max(0, length - KEPT); i < length; i++) {
      write(bytes[from + i]);
    }
  }

  /** The end, on one line. */
  synchronized String text() {
    int length = (int) Math.min(written, KEPT);
    byte[] last = new byte[length];
    for (int i = 0; i < length; i++) {
      last[i] = ring[(int) ((written - length + i) % KEPT)];
    }
    return new String(last, StandardCharsets.UTF_8).strip().replaceAll("\\s+", " ");
  }
}
