package dev.coracle.image.cpio;

import dev.coracle.image.block.Blocks;
import dev.coracle.image.block.ImageBytes;
import dev.coracle.image.format.MalformedImageException;
import java.io.IOException;
import java.util.OptionalLong;

/** How far an archive reaches, for those who look for what stands behind it. */
public final class CpioSpan {
  private CpioSpan() {}

  /**
   * Where an archive ends.
   *
   * @param begin where it would begin
   * @return empty if none begins there
   * @throws MalformedImageException if one does and does not end
   */
  public static OptionalLong end(ImageBytes bytes, long begin) throws IOException {
    if (begin % CpioHeader.UNIT != 0 || !CpioHeader.begins(bytes, begin)) {
      return OptionalLong.empty();
    }
    for (long at = begin; ; ) {
      CpioHeader header = CpioHeader.read(bytes.bytes(at, CpioHeader.BYTES), at);
      long nameAt = at + CpioHeader.BYTES;
      long dataAt = Blocks.roundUp(nameAt + header.nameSize(), CpioHeader.UNIT);
      if (header.isTrailer(bytes, nameAt)) {
        return OptionalLong.of(Math.min(dataAt, bytes.size()));
      }
      bytes.check(dataAt, header.size());
      at = Blocks.roundUp(dataAt + header.size(), CpioHeader.UNIT);
    }
  }
}
