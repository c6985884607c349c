package dev.coracle.source.apt.deb;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.tar.Decompression;
import dev.coracle.tar.TarDiagnostics;
import dev.coracle.tar.TarFields;
import dev.coracle.tar.TarHeader;
import dev.coracle.tar.TarReader;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;

/**
 * Walks once through a package file: an ar archive of {@code debian-binary}, {@code control.tar}
 * and {@code data.tar}, by deb(5).
 */
final class DebWalk {
  private static final String FORMAT_MEMBER = "debian-binary";
  private static final Set<String> MAINTAINER_SCRIPTS =
      Set.of("preinst", "postinst", "prerm", "postrm");
  private static final int MAX_CONTROL_BYTES = 1 << 24;
  private static final int MAX_FORMAT_BYTES = 64;

  /** Enough for {@code xz -9}, which needs 65 MiB; a hostile file may ask for 4 GiB. */
  private static final int XZ_MEMORY_KIB = 256 << 10;

  private final CountingInputStream counted;
  private final ArReader ar;
  private final DebDiagnostics problem;
  private final long limit;
  private final DebReader.Visitor visitor;

  DebWalk(
      CountingInputStream counted, DebDiagnostics problem, long limit, DebReader.Visitor visitor) {
    this.counted = counted;
    this.ar = new ArReader(counted);
    this.problem = problem;
    this.limit = limit;
    this.visitor = visitor;
  }

  void run() throws IOException {
    Member format = member();
    if (!format.name().equals(FORMAT_MEMBER)) {
      throw problem.malformed("the first member is not " + FORMAT_MEMBER);
    }
    checkFormat(new String(readSmall(ar, MAX_FORMAT_BYTES), StandardCharsets.US_ASCII));
    finish(format);
    Member control = tarMember("control.tar");
    visitor.control(readControl(control));
    finish(control);
    Member data = tarMember("data.tar");
    TarReader tar = new TarReader(decompressed(data, "data.tar", limit), problem);
    for (Optional<TarHeader> header = tar.next(); header.isPresent(); header = tar.next()) {
      if (!visitor.entry(header.get(), tar)) {
        return;
      }
    }
    tar.drain();
    finish(data);
    end();
  }

  private void checkFormat(String text) {
    if (!text.matches("2\\.[0-9]+\n(?s:.*)")) {
      throw problem.malformed(
          "package format '" + TarDiagnostics.printable(text.strip()) + "' instead of 2.0");
    }
  }

  /** The next member; those whose names begin with an underscore are others' business. */
  private Member tarMember(String name) throws IOException {
    Member member = member();
    while (member.name().startsWith("_")) {
      finish(member);
      member = member();
    }
    if (!member.name().equals(name) && !member.name().startsWith(name + ".")) {
      throw problem.malformed("this member is in the place of " + name);
    }
    return member;
  }

  private Member member() throws IOException {
    Optional<Member> member = nextMember();
    return member.orElseThrow(
        () -> problem.malformed("the file ends before data.tar: it is cut short or no package"));
  }

  private Optional<Member> nextMember() throws IOException {
    try {
      Optional<ArReader.Header> header = ar.next();
      header.ifPresent(found -> problem.enterMember(found.name()));
      return header.map(found -> new Member(found.name(), found.size(), counted.count()));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (ArReader.MalformedException | EOFException e) {
      throw problem.malformed("not an ar archive: " + Decompression.reason(e), e);
    }
  }

  private InputStream decompressed(Member member, String base, long most) throws IOException {
    String suffix = member.name().substring(base.length());
    try {
      InputStream plain =
          switch (suffix) {
            case "" -> ar;
            case ".xz" ->
                XZCompressorInputStream.builder()
                    .setInputStream(ar)
                    .setDecompressConcatenated(true)
                    .setMemoryLimitKiB(XZ_MEMORY_KIB)
                    .get();
            case ".zst" -> new ZstdCompressorInputStream(ar);
            case ".gz" ->
                GzipCompressorInputStream.builder()
                    .setInputStream(ar)
                    .setDecompressConcatenated(true)
                    .get();
            case ".bz2" -> new BZip2CompressorInputStream(ar, true);
            default -> throw problem.malformed("unknown compression '" + suffix + "'");
          };
      return new GuardedInputStream(new BufferedInputStream(plain, 1 << 16), problem, most);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (CoracleException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw problem.malformed("cannot be decompressed: " + Decompression.reason(e), e);
    }
  }

  private DebControl readControl(Member member) throws IOException {
    TarReader tar = new TarReader(decompressed(member, "control.tar", MAX_CONTROL_BYTES), problem);
    String text = null;
    String checksums = "";
    SortedMap<String, String> scripts = new TreeMap<>();
    for (Optional<TarHeader> header = tar.next(); header.isPresent(); header = tar.next()) {
      String name = header.get().name();
      name = name.startsWith("./") ? name.substring(2) : name;
      if (header.get().type() != TarFields.FILE) {
        continue;
      }
      if (name.equals("control")) {
        byte[] bytes = readAll(tar);
        text = TarReader.text(bytes, 0, bytes.length, problem);
      } else if (name.equals("md5sums")) {
        checksums = new String(readAll(tar), StandardCharsets.UTF_8);
      } else if (MAINTAINER_SCRIPTS.contains(name)) {
        // Read, never run, and of any encoding: what is not understood is not followed.
        scripts.put(name, new String(readAll(tar), StandardCharsets.UTF_8));
      }
    }
    tar.drain();
    if (text == null) {
      throw problem.malformed("the control file is missing");
    }
    if (!text.endsWith("\n") && !text.isEmpty()) {
      throw problem.malformed("the control file's last line has no end");
    }
    return DebControl.parse(text, scripts, checksums, problem);
  }

  private static byte[] readAll(TarReader tar) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] buffer = new byte[1 << 13];
    for (int n = tar.read(buffer, 0, buffer.length);
        n >= 0;
        n = tar.read(buffer, 0, buffer.length)) {
      bytes.write(buffer, 0, n);
    }
    return bytes.toByteArray();
  }

  private byte[] readSmall(InputStream in, int most) throws IOException {
    byte[] bytes = new GuardedInputStream(in, problem, most).readNBytes(most);
    return bytes;
  }

  /** Skips what a decompressor left of a member and checks that all of it was there. */
  private void finish(Member member) throws IOException {
    try {
      ar.transferTo(OutputStream.nullOutputStream());
    } catch (IOException | RuntimeException e) {
      throw problem.malformed("the package file is cut short", e);
    }
    if (counted.count() - member.start() < member.size()) {
      throw problem.malformed("the package file is cut short");
    }
  }

  private void end() throws IOException {
    for (Optional<Member> more = nextMember(); more.isPresent(); more = nextMember()) {
      if (!more.get().name().startsWith("_")) {
        throw problem.malformed("a member after data.tar");
      }
      finish(more.get());
    }
  }

  /**
   * A member of the ar archive.
   *
   * @param start offset of its first byte in the file
   */
  private record Member(String name, long size, long start) {}
}
