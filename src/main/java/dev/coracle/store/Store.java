package dev.coracle.store;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.IoErrorMessage;
import dev.coracle.host.OwnedDirectories;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Content-addressed store.
 *
 * <pre>
 * objects/ab/abcd…    a file whose SHA-256 is its name; checked before it enters
 * results/KIND/KEY/   what a step made; complete, or not there
 * trees/KIND/KEY/     directories that later steps go on from
 * tmp/UUID/           private places of running processes, each with a lock beside it
 * locks/              one file per key being worked on
 * users/              a mark of each process that uses the store
 * </pre>
 */
public final class Store {
  /** The directory of the kept trees. */
  static final String TREES = "trees";

  private final Path root;
  private final StoreLocks locks;
  private final StoreUsage use;
  private final SharedResults shared;

  private Store(Path root) {
    this.root = root;
    this.locks = new StoreLocks(root.resolve("locks"));
    this.use = new StoreUsage(root.resolve("users"), locks);
    this.shared = SharedResults.NONE;
  }

  private Store(Store other, SharedResults shared) {
    this.root = other.root;
    this.locks = other.locks;
    this.use = other.use;
    this.shared = shared;
  }

  /** The same store, which asks others for results before it makes them. */
  public Store with(SharedResults others) {
    return new Store(this, others);
  }

  /**
   * Opens a store, making its directories where they are missing.
   *
   * @throws CoracleException (ENVIRONMENT) if the directory cannot be written
   */
  public static Store open(Path root) {
    try {
      for (String part : List.of("objects", "results", TREES, "tmp", "locks", "users")) {
        Files.createDirectories(root.resolve(part));
      }
    } catch (IOException e) {
      throw new CoracleException(
          ExitCode.ENVIRONMENT,
          Diagnostic.error(
              "store.unwritable",
              "cannot write the store at " + root + ": " + IoErrorMessage.words(e),
              "make it writable, or set XDG_CACHE_HOME to a directory that is"),
          e);
    }
    return new Store(root.toAbsolutePath().normalize());
  }

  /** The store's directory. */
  public Path root() {
    return root;
  }

  /** The object with this digest, if the store has it. */
  public Optional<Path> object(Sha256 digest) {
    Path path = objectPath(digest);
    return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) ? use.use(path) : Optional.empty();
  }

  /**
   * Takes a file from a private place into the store.
   *
   * @param file a file made under {@link #privateDirectory}; it is moved
   * @param digest the file's digest, already checked by the caller while it wrote the bytes
   */
  public Path addObject(Path file, Sha256 digest) throws IOException {
    Path path = objectPath(digest);
    Files.createDirectories(path.getParent());
    Files.move(file, path, StandardCopyOption.ATOMIC_MOVE);
    return use.use(path).orElse(path);
  }

  /** The result of a step, if the store has it. */
  public Optional<Path> result(StepKey key) {
    Path path = resultPath(key);
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) ? use.use(path) : Optional.empty();
  }

  /** The result of a step, if the store or another machine has it. */
  public Optional<Path> resultOfAnyMachine(StepKey key) throws IOException {
    Optional<Path> here = result(key);
    if (here.isPresent() || shared == SharedResults.NONE) {
      return here;
    }
    try {
      return Optional.of(
          result(
              key,
              directory -> {
                throw new NoSuchFileException(key.toString());
              }));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /**
   * The result of a step, fetched or made now if the store lacks it. Of several processes that want
   * the same result, one makes it and the others wait.
   *
   * @param producer fills an empty private directory; its failure leaves nothing behind
   */
  public Path result(StepKey key, Producer producer) throws IOException {
    Path path = resultOrMake(key, producer);
    shared.offer(key, path);
    return path;
  }

  @SuppressWarnings("try") // the lock is held, not used
  private Path resultOrMake(StepKey key, Producer producer) throws IOException {
    Optional<Path> present = result(key);
    if (present.isPresent()) {
      return present.get();
    }
    try (StoreLocks.Held held = locks.acquire(key.kind() + "-" + key.digest())) {
      present = result(key);
      if (present.isPresent()) {
        return present.get();
      }
      try (PrivateDirectory directory = privateDirectory()) {
        Path content = Files.createDirectory(directory.path().resolve("result"));
        if (!shared.fetch(key, content)) {
          producer.produce(content);
        }
        Path path = resultPath(key);
        Files.createDirectories(path.getParent());
        try {
          Files.move(content, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
          // A file system without working locks let two processes in; both made the same bytes.
          if (result(key).isEmpty()) {
            throw e;
          }
        }
        return use.use(path).orElse(path);
      }
    }
  }

  /**
   * A directory that steps leave for later ones; it is empty at first. Waits while another process
   * or thread has it.
   *
   * @param key of what all that is made in it has in common
   * @param waiting is called before this waits
   */
  public KeptTree tree(StepKey key, Runnable waiting) throws IOException {
    String lock = treeLock(key.digest().hex());
    Optional<StoreLocks.Held> free = locks.tryAcquire(lock);
    if (free.isEmpty()) {
      waiting.run();
    }
    Path path = root.resolve(TREES).resolve(key.kind()).resolve(key.digest().hex());
    return new KeptTree(path, free.isPresent() ? free.get() : locks.acquire(lock), use);
  }

  /** The lock of a tree's directory, if nobody has it. */
  Optional<StoreLocks.Held> tryTree(Path tree) throws IOException {
    return locks.tryAcquire(treeLock(tree.getFileName().toString()));
  }

  private static String treeLock(String digest) {
    return "tree-" + digest;
  }

  /** Serialises processes that fetch the same thing. */
  public StoreLocks.Held lock(String name) throws IOException {
    return locks.acquire(name);
  }

  /** Makes a directory that only this process uses, on the store's file system. */
  public PrivateDirectory privateDirectory() throws IOException {
    return new PrivateDirectory(OwnedDirectories.create(root.resolve("tmp"), ""));
  }

  /** Removes the private places whose owners are no more, in whatever container they ran. */
  public void sweep() throws IOException {
    OwnedDirectories.sweep(root.resolve("tmp"), "");
  }

  /** Reads every object again and lists those whose digest is not their name. */
  public List<Path> check() throws IOException {
    List<Path> wrong = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root.resolve("objects"))) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        if (!Sha256.of(file).hex().equals(file.getFileName().toString())) {
          wrong.add(file);
        }
      }
    }
    return wrong;
  }

  StoreUsage use() {
    return use;
  }

  private Path objectPath(Sha256 digest) {
    return root.resolve("objects").resolve(digest.hex().substring(0, 2)).resolve(digest.hex());
  }

  private Path resultPath(StepKey key) {
    return root.resolve("results").resolve(key.kind()).resolve(key.digest().hex());
  }

  /** Fills an empty directory with a step's result. */
  @FunctionalInterface
  public interface Producer {
    /** Writes the result below the directory. */
    void produce(Path directory) throws IOException;
  }

  /** Flushes a file's bytes to the disk, so that a power cut cannot leave a hollow object. */
  public static void flush(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }
}
