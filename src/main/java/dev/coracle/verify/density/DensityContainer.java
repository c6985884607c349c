package dev.coracle.verify.density;

import dev.coracle.verify.workload.ContainerGuest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A guest that runs a container. */
record DensityContainer(ContainerGuest guest) implements MeasuredGuest {
  @Override
  public long pid() {
    return guest.pid();
  }

  @Override
  public List<Path> containerFiles() {
    return guest.images();
  }

  @Override
  public void boot(String what, Duration deadline) throws IOException, InterruptedException {
    guest.boot(what, deadline);
  }

  @Override
  public void close() throws IOException {
    guest.close();
  }
}
