package dev.coracle.testing;

import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.zip.GZIPInputStream;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.ResetCommand;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.transport.PacketLineOut;
import org.eclipse.jgit.transport.RefAdvertiser.PacketLineOutRefAdvertiser;
import org.eclipse.jgit.transport.UploadPack;

/** A git repository that a loopback server offers over the smart HTTP protocol. */
public final class TestGit implements AutoCloseable {
  private final Git git;
  private final Path directory;
  private final String url;

  /**
   * An empty repository with the branch main.
   *
   * @param path on the server, such as {@code /agent.git}
   */
  public TestGit(Path directory, TestServer server, String path)
      throws GitAPIException, IOException {
    this.directory = directory;
    this.url = server.root() + path;
    git = Git.init().setDirectory(directory.toFile()).setInitialBranch("main").call();
    server.always(path + "/info/refs", (exchange, file) -> advertise(exchange));
    server.always(path + "/git-upload-pack", (exchange, file) -> upload(exchange));
  }

  /** Its address. */
  public String url() {
    return url;
  }

  /** Commits a file to the branch main; returns the commit's name. */
  public String commit(String path, String content) throws GitAPIException, IOException {
    Path file = directory.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    return commit();
  }

  /** Commits a symbolic link. */
  public String link(String path, String target) throws GitAPIException, IOException {
    Files.createSymbolicLink(directory.resolve(path), Path.of(target));
    return commit();
  }

  private String commit() throws GitAPIException {
    git.add().addFilepattern(".").call();
    PersonIdent person =
        new PersonIdent(
            "Test", "test@example.org", Instant.ofEpochSecond(1_700_000_000L), ZoneOffset.UTC);
    return git.commit().setMessage("test").setAuthor(person).setCommitter(person).call().getName();
  }

  /** Tags what main is now. */
  public TestGit tag(String name) throws GitAPIException {
    git.tag().setName(name).setMessage(name).setAnnotated(true).call();
    return this;
  }

  /** Moves main to a commit, as `git push --force` does. */
  public TestGit reset(String commit) throws GitAPIException {
    git.reset().setMode(ResetCommand.ResetType.HARD).setRef(commit).call();
    return this;
  }

  private void advertise(HttpExchange exchange) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PacketLineOut lines = new PacketLineOut(out);
    lines.writeString("# service=git-upload-pack\n");
    lines.end();
    uploadPack().sendAdvertisedRefs(new PacketLineOutRefAdvertiser(lines));
    send(exchange, "application/x-git-upload-pack-advertisement", out.toByteArray());
  }

  private void upload(HttpExchange exchange) throws IOException {
    boolean packed = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (InputStream raw = exchange.getRequestBody();
        InputStream in = packed ? new GZIPInputStream(raw) : raw) {
      uploadPack().upload(in, out, null);
    }
    send(exchange, "application/x-git-upload-pack-result", out.toByteArray());
  }

  private UploadPack uploadPack() {
    UploadPack pack = new UploadPack(git.getRepository());
    pack.setBiDirectionalPipe(false);
    return pack;
  }

  private static void send(HttpExchange exchange, String type, byte[] bytes) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  /** The files that a server without the smart protocol offers. */
  public TestGit offerAsFiles(TestServer server, String path) throws IOException {
    Path root = directory.resolve(".git");
    try (var files = Files.walk(root)) {
      for (Path file :
          files.filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS)).toList()) {
        server.file(path + "/" + root.relativize(file), Files.readAllBytes(file));
      }
    }
    StringBuilder refs = new StringBuilder();
    for (var ref : git.getRepository().getRefDatabase().getRefs()) {
      if (ref.getName().startsWith("refs/")) {
        refs.append(ref.getObjectId().getName()).append('\t').append(ref.getName()).append('\n');
      }
    }
    server.file(
        path + "/info/refs", refs.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    server.file(path + "/objects/info/packs", new byte[] {'\n'});
    return this;
  }

  @Override
  public void close() {
    git.close();
  }
}
