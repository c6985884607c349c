package dev.coracle.source.apt.fetch;

import dev.coracle.progress.Progress;
import dev.coracle.source.http.DownloadException;
import dev.coracle.source.http.Downloader;
import dev.coracle.source.http.ExpectedContent;
import dev.coracle.store.PrivateDirectory;
import dev.coracle.store.Store;
import dev.coracle.store.StoreLocks;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Brings files into the store; of several processes that want the same file, one fetches it. */
public final class ObjectFetcher {
  private final Store store;
  private final Downloader downloader;

  public ObjectFetcher(Store store, Downloader downloader) {
    this.store = store;
    this.downloader = downloader;
  }

  /**
   * A file of the store, fetched now if the store lacks it.
   *
   * @param candidates addresses, best first
   * @param task receives the number of additional bytes
   * @throws IOException if the store cannot be written
   */
  @SuppressWarnings("try") // the lock is held, not used
  public Path fetch(List<URI> candidates, ExpectedContent expected, Progress.Task task)
      throws DownloadException, IOException {
    Optional<Path> present = store.object(expected.sha256());
    if (present.isPresent()) {
      task.advance(Math.max(0, expected.size()));
      return present.get();
    }
    try (StoreLocks.Held held = store.lock("object-" + expected.sha256())) {
      present = store.object(expected.sha256());
      if (present.isPresent()) {
        task.advance(Math.max(0, expected.size()));
        return present.get();
      }
      try (PrivateDirectory directory = store.privateDirectory()) {
        Path file = directory.path().resolve("download");
        downloader.fetch(candidates, file, expected, task::advance);
        Store.flush(file);
        return store.addObject(file, expected.sha256());
      }
    }
  }
}
