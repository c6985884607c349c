package dev.coracle.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coracle.tree.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ManifestDifferenceTest {
  private static final Artifact KERNEL = Manifests.artifact("vmlinux");
  private static final Artifact IMAGE = Manifests.artifact("box.img");

  @Test
  void equalResultsDoNotDiffer() {
    assertEquals(Optional.empty(), artifacts(List.of(KERNEL, IMAGE), List.of(KERNEL, IMAGE)));
    assertEquals(Optional.empty(), artifacts(List.of(IMAGE, KERNEL), List.of(KERNEL, IMAGE)));
    assertEquals(Optional.empty(), files(Manifests.files(), Manifests.files()));
  }

  @Test
  void theFirstOtherArtifactIsNamedWithBothDigests() {
    Artifact other = new Artifact("vmlinux", 5, Sha256.of(new byte[0]));
    assertEquals(
        "vmlinux was " + KERNEL.sha256().brief() + "… (1007 bytes) and is e3b0c44298fc… (5 bytes)",
        artifacts(List.of(KERNEL, IMAGE), List.of(other, Manifests.artifact("x"))).orElseThrow());
  }

  @Test
  void artifactsThatComeOrGoAreDifferences() {
    assertEquals(Optional.of("box.img is new"), artifacts(List.of(KERNEL), List.of(KERNEL, IMAGE)));
    assertEquals(
        Optional.of("box.img is gone"), artifacts(List.of(KERNEL, IMAGE), List.of(KERNEL)));
  }

  @Test
  void filesThatComeGoOrChangeAreNamed() {
    List<FileEntry> all = Manifests.files();
    List<FileEntry> less = new ArrayList<>(all);
    FileEntry c = less.remove(3);
    assertEquals(Optional.of("/c is new, from tools 1"), files(less, all));
    assertEquals(Optional.of("/c is gone"), files(all, less));
    List<FileEntry> changed = new ArrayList<>(all);
    changed.set(3, with(c, "0777", "b", c.neededBy()));
    assertEquals(Optional.of("/c has changed, from tools 1"), files(all, changed));
    changed.set(3, with(c, "0700", "a", c.neededBy()));
    assertEquals(Optional.of("/c has changed, from tools 1"), files(all, changed));
  }

  @Test
  void anotherReasonForTheSameBytesIsNoDifference() {
    List<FileEntry> changed = new ArrayList<>(Manifests.files());
    changed.set(3, with(changed.get(3), "0777", "a", "another reason"));
    assertEquals(Optional.empty(), files(Manifests.files(), changed));
  }

  private static FileEntry with(FileEntry file, String mode, String target, String neededBy) {
    return new FileEntry(
        file.path(),
        file.type(),
        mode,
        file.owner(),
        file.size(),
        file.sha256(),
        target,
        file.kind(),
        file.source(),
        neededBy);
  }

  private static Optional<String> artifacts(List<Artifact> before, List<Artifact> after) {
    return ManifestDifference.ofArtifacts(before, after);
  }

  private static Optional<String> files(List<FileEntry> before, List<FileEntry> after) {
    return ManifestDifference.ofFiles(before, after);
  }
}
