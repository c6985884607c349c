package dev.coracle.container.source;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.tar.TarDiagnostics;
import dev.coracle.tree.Sha256;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Diagnostics about one image, each naming the image, the part of it and the path in that. */
public final class ContainerDiagnostics implements TarDiagnostics {
  /** The cure where nothing but another image helps. */
  public static final String REBUILD =
      "copy or build the image again; if it stays so, the tool that made it is at fault";

  private final String image;
  private String part = "";
  private String path = "";

  /**
   * @param image as the user named it
   */
  public ContainerDiagnostics(String image) {
    this.image = image;
  }

  /** For another part of the same image; other threads keep theirs. */
  public ContainerDiagnostics of(String otherPart) {
    ContainerDiagnostics other = new ContainerDiagnostics(image);
    other.part = otherPart;
    return other;
  }

  @Override
  public void enterPath(String name) {
    path = name;
  }

  @Override
  public CoracleException malformed(String cause) {
    return malformed(cause, null);
  }

  @Override
  public CoracleException malformed(String cause, @Nullable Throwable thrown) {
    return new CoracleException(
        ExitCode.INTEGRITY,
        Diagnostic.error("container.malformed", where() + ": " + cause, REBUILD),
        thrown);
  }

  /** Something in a layer that is not accepted, although a layer can say it. */
  public CoracleException refused(String cause, String fix) {
    return error(ExitCode.INTEGRITY, "container.refused", cause, fix);
  }

  /** Bytes are not those that their digest names. */
  public CoracleException digest(String cause) {
    return error(ExitCode.INTEGRITY, "container.digest", cause, REBUILD);
  }

  /** Another image is where that with a digest was. */
  public CoracleException replaced(Sha256 digest) {
    return error(
        ExitCode.INTEGRITY,
        "container.digest",
        "the image sha256:" + digest + " is not there any more",
        "restore it; if another is to take its place, run `coracle lock --update container"
            + " RECIPE`");
  }

  /** Something that the image names is not there. */
  public CoracleException missing(String cause) {
    return error(ExitCode.INTEGRITY, "container.missing", cause, REBUILD);
  }

  /** An image for something else than the guests of this program. */
  public CoracleException unsupported(String cause, String fix) {
    return error(ExitCode.ENVIRONMENT, "container.unsupported", cause, fix);
  }

  /** Several images, or another one than was asked for. */
  public CoracleException choose(String cause, String fix) {
    return error(ExitCode.USAGE, "container.choose", cause, fix);
  }

  /** More than is reasonable. */
  public CoracleException tooLarge(String cause, String fix) {
    return error(ExitCode.INTEGRITY, "container.too-large", cause, fix);
  }

  /** There is no image at a path. */
  public static CoracleException notFound(Path place, String kind) {
    return new CoracleException(
        ExitCode.ENVIRONMENT,
        Diagnostic.error(
            "container.not-found", place + " is not " + kind, "correct the path of the image"));
  }

  /** A directory for an image has something else in it. */
  public static CoracleException occupied(Path directory, Path file) {
    return new CoracleException(
        ExitCode.ENVIRONMENT,
        Diagnostic.error(
            "container.occupied",
            directory + " is not empty: it has " + file.getFileName(),
            "name a directory that is empty, or one that `coracle container` wrote"));
  }

  private CoracleException error(ExitCode exit, String code, String cause, String fix) {
    return new CoracleException(exit, Diagnostic.error(code, where() + ": " + cause, fix));
  }

  private String where() {
    StringBuilder where = new StringBuilder(printable(image));
    if (!part.isEmpty()) {
      where.append(", ").append(printable(part));
    }
    if (!path.isEmpty()) {
      where.append(", ").append(printable(path));
    }
    return where.toString();
  }

  /** Text of an image, fit for a terminal. */
  public static String printable(String text) {
    return TarDiagnostics.printable(text);
  }
}
