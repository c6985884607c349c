package dev.coracle.source.apt.deb;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the store keeps of a package's control archive, as bytes; Coracle's own format: texts, each
 * with its length before it (u32, big-endian) and in UTF-8: the source's name, the control file,
 * the file {@code md5sums}, then name and text of each maintainer script.
 */
record PackageFacts(
    String source, String control, String checksums, SortedMap<String, String> scripts) {

  static byte[] encode(DebControl control) {
    List<byte[]> texts = new ArrayList<>();
    texts.add(control.source().getBytes(StandardCharsets.UTF_8));
    texts.add(control.text().stripTrailing().getBytes(StandardCharsets.UTF_8));
    texts.add(control.checksums().getBytes(StandardCharsets.UTF_8));
    control
        .scripts()
        .forEach(
            (name, text) -> {
              texts.add(name.getBytes(StandardCharsets.UTF_8));
              texts.add(text.getBytes(StandardCharsets.UTF_8));
            });
    ByteBuffer all = ByteBuffer.allocate(texts.stream().mapToInt(text -> 4 + text.length).sum());
    texts.forEach(text -> all.putInt(text.length).put(text));
    return all.array();
  }

  /**
   * Decodes.
   *
   * @throws IllegalArgumentException if these are not such bytes
   */
  static PackageFacts decode(byte[] bytes) {
    try {
      ByteBuffer in = ByteBuffer.wrap(bytes);
      String source = text(in);
      String control = text(in);
      String checksums = text(in);
      SortedMap<String, String> scripts = new TreeMap<>();
      while (in.hasRemaining()) {
        scripts.put(text(in), text(in));
      }
      return new PackageFacts(source, control, checksums, scripts);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("not a package's facts", e);
    }
  }

  private static String text(ByteBuffer in) {
    byte[] text = new byte[in.getInt()];
    in.get(text);
    return new String(text, StandardCharsets.UTF_8);
  }
}
