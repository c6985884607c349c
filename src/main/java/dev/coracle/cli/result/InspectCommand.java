package dev.coracle.cli.result;

import dev.coracle.build.image.ImageFormats;
import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommonOptions;
import dev.coracle.cli.output.ImageFile;
import dev.coracle.cli.output.InspectText;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.Excerpt;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.Suggestions;
import dev.coracle.image.DaxReport;
import dev.coracle.image.ImageExtractor;
import dev.coracle.image.ImageReader;
import dev.coracle.image.format.MalformedImageException;
import dev.coracle.image.format.StoredNode;
import dev.coracle.image.format.TreeDigest;
import dev.coracle.image.format.UnreadableFileException;
import dev.coracle.image.unpack.CompressedFile;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code coracle inspect}. */
@Command(
    name = "inspect",
    description = {
      "Inspect an image without mounting it, also one that Coracle did not make.",
      "",
      "Without options it prints the image's format and how much of it a guest maps (DAX)."
    },
    footer = {
      "",
      "Examples:",
      "  coracle inspect base.img                   what it is",
      "  coracle inspect --list base.img            every file, one per line",
      "  coracle inspect --cat /etc/fstab base.img  the content of one file",
      "  coracle inspect --extract DIR base.img     all files, to a new directory",
      "  coracle inspect --dax base.img             which files a guest maps, and why"
    })
public final class InspectCommand implements Callable<Integer> {
  private static final long ALWAYS_READ = 64L << 30;

  /** So many bytes are read for each that the image has. */
  private static final int READ_PER_BYTE = 64;

  private final CliContext context;
  @Mixin private CommonOptions common;

  @Parameters(
      paramLabel = "IMAGE",
      description = {
        "A disk with EROFS or ext4, an initramfs, or a tar archive;",
        "compressed or not, made by Coracle or not."
      })
  private Path image;

  @Option(
      names = "--partition",
      paramLabel = "N",
      description = "Inspect this partition instead of the first readable one.")
  private Integer partition;

  @ArgGroup private Question question = new Question();

  /** At most one of them. */
  private static final class Question {
    @Option(names = "--list", description = "List all paths.")
    private boolean list;

    @Option(names = "--stat", paramLabel = "PATH", description = "Print all metadata of one path.")
    private String stat;

    @Option(
        names = "--cat",
        paramLabel = "PATH",
        description = "Write the content of one file to standard output.")
    private String cat;

    @Option(
        names = "--extract",
        paramLabel = "DIR",
        description = "Extract all files to a new directory.")
    private Path extract;

    @Option(
        names = "--dax",
        description =
            "For each file: whether a guest maps it, and how much of it with 2 MiB"
                + " (PMD) mappings.")
    private boolean dax;
  }

  public InspectCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    Path file = context.directory().resolve(image);
    ImageFile.check(file, image);
    try (CompressedFile.Unpacked unpacked = CompressedFile.open(file, image)) {
      answer(unpacked, ImageFormats.READER.open(unpacked.channel(), image, wanted()));
    } catch (MalformedImageException e) {
      throw ImageReader.malformed(image, e);
    }
    return ExitCode.OK.status();
  }

  /**
   * What the image holds, whatever its form; unknown where a file cannot be read, or holes make all
   * of them so large that reading would take hours.
   */
  private static Optional<Sha256> tree(FileChannel channel, ImageReader.Opened opened)
      throws IOException {
    long left = Math.max(ALWAYS_READ, READ_PER_BYTE * channel.size());
    Set<Long> seen = new HashSet<>();
    for (StoredNode node : opened.fileSystem().nodes()) {
      if (node.kind() == StoredNode.Kind.REGULAR && seen.add(node.inode())) {
        if (node.size() > left) {
          return Optional.empty();
        }
        left -= node.size();
      }
    }
    try {
      return Optional.of(TreeDigest.of(opened.fileSystem()));
    } catch (UnreadableFileException e) {
      return Optional.empty();
    }
  }

  private OptionalInt wanted() {
    return partition == null ? OptionalInt.empty() : OptionalInt.of(partition);
  }

  private void answer(CompressedFile.Unpacked unpacked, ImageReader.Opened opened)
      throws IOException {
    FileChannel channel = unpacked.channel();
    boolean json = common.format == CommonOptions.OutputFormat.json;
    if (question.cat != null) {
      StoredNode node = node(opened, question.cat);
      if (node.kind() != StoredNode.Kind.REGULAR) {
        boolean link = node.kind() == StoredNode.Kind.SYMLINK;
        throw wrong(
            question.cat + (link ? " is a link to " + node.target() : " is not a regular file"),
            link ? "name the link's target" : "see what it is with --stat");
      }
      try (InputStream stream = opened.fileSystem().open(node)) {
        stream.transferTo(context.out());
      } catch (UnreadableFileException e) {
        throw new CoracleException(
            ExitCode.NEGATIVE,
            Diagnostic.error(
                "image.compressed",
                question.cat + " is " + e.getMessage() + ": not readable here",
                "mount the image, or extract it with fsck.erofs --extract"),
            e);
      }
    } else if (question.extract != null) {
      ImageExtractor.Report report =
          ImageExtractor.to(context.directory().resolve(question.extract), opened.fileSystem());
      report.left().forEach(line -> context.err().println("left out: " + Excerpt.printable(line)));
      context.out().println(report.written() + " names in " + question.extract);
    } else if (question.dax) {
      List<DaxReport> forecasts = DaxReport.of(channel, opened);
      context.out().print(json ? InspectText.json(forecasts) : InspectText.table(forecasts));
    } else if (question.stat != null) {
      StoredNode node = node(opened, question.stat);
      context.out().print(json ? InspectText.json(List.of(node), true) : InspectText.stat(node));
    } else if (question.list) {
      List<StoredNode> nodes = opened.fileSystem().nodes();
      if (json) {
        context.out().print(InspectText.json(nodes, false));
      } else {
        nodes.forEach(node -> context.out().println(InspectText.line(node)));
      }
    } else {
      List<DaxReport> forecasts = DaxReport.of(channel, opened);
      Path file = context.directory().resolve(image);
      context
          .out()
          .print(
              InspectText.summary(
                  opened,
                  Files.size(file),
                  unpacked.parts(),
                  tree(channel, opened),
                  forecasts,
                  json));
    }
  }

  private StoredNode node(ImageReader.Opened opened, String text) throws IOException {
    TreePath path;
    try {
      path = TreePath.of(text);
    } catch (IllegalArgumentException e) {
      throw wrong(
          "'" + text + "' is not a path in an image",
          "give an absolute path, without '.' and '..', such as /etc/os-release");
    }
    List<String> all = new ArrayList<>();
    for (StoredNode node : opened.fileSystem().nodes()) {
      if (node.path().equals(path)) {
        return node;
      }
      all.add(node.path().text());
    }
    throw wrong(
        image + " has no " + path,
        Suggestions.suggestion(path.text(), all, "see what it has with --list"));
  }

  private static CoracleException wrong(String what, String fix) {
    return new CoracleException(
        ExitCode.NEGATIVE, Diagnostic.error("image.no-such-file", what, fix));
  }
}
