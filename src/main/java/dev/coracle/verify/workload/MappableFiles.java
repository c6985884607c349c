package dev.coracle.verify.workload;

import dev.coracle.image.ImageReader;
import dev.coracle.image.erofs.ErofsFormat;
import dev.coracle.image.format.StoredNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The files of a volume that a guest is to map where they are. */
final class MappableFiles {
  private static final ImageReader READER = new ImageReader(List.of(new ErofsFormat()));

  private MappableFiles() {}

  /** Their paths; those that have no bytes are none of them. */
  static Set<String> of(Path volume) throws IOException {
    Set<String> paths = new HashSet<>();
    try (FileChannel channel = FileChannel.open(volume)) {
      for (StoredNode node : READER.open(channel, volume).fileSystem().nodes()) {
        if (node.kind() == StoredNode.Kind.REGULAR && node.size() > 0 && node.mappable()) {
          paths.add(node.path().text());
        }
      }
    }
    return paths;
  }
}
