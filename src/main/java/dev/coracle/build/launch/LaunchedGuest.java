package dev.coracle.build.launch;

import java.util.List;

/**
 * What a hypervisor is given of a result. File names are those in the result's directory.
 *
 * @param kernel the ELF kernel
 * @param commandLine all kernel parameters, with {@code root=}
 * @param images what the guest maps, the root first
 * @param memory of the guest, in bytes
 */
public record LaunchedGuest(String kernel, String commandLine, List<String> images, long memory) {
  public LaunchedGuest {
    images = List.copyOf(images);
  }
}
