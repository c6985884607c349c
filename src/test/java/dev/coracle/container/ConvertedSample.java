package dev.coracle.container;

import dev.coracle.container.run.Account;
import dev.coracle.container.run.ContainerTree;
import dev.coracle.container.source.ImageReference;
import dev.coracle.progress.Progress;
import dev.coracle.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** A small image that was converted. */
public final class ConvertedSample {
  private ConvertedSample() {}

  /** A converter with a store of its own, for images on this host. */
  static ContainerConverter converter(Path store, OptionalLong maxBytes) throws IOException {
    return new ContainerConverter(
        Store.open(store),
        Progress.silent(),
        maxBytes,
        location -> {
          throw new IllegalArgumentException(location);
        });
  }

  /** Its tree; files go below a directory. */
  public static ContainerTree tree(Path directory) throws IOException {
    Path layout = directory.resolve("oci");
    LayerTar root = CraftedImages.base();
    root.file("./etc/passwd", "root:x:0:0::/root:/bin/sh\napp:x:1000:1000::/home/app:/bin/sh\n");
    new LayoutWriter(layout).layer(root).image("t");
    ContainerConverter.Converted converted =
        converter(directory.resolve("store"), OptionalLong.empty())
            .convert(ImageReference.parse("oci:" + layout), directory, LayerMode.FLAT);
    return new ContainerTree(
        converted.image(), converted.directory(), List.of(Account.USERS, Account.GROUPS));
  }
}
