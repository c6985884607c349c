package dev.coracle.build.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coracle.diagnostic.CoracleException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BuildMatrixTest {
  private static final BuildMatrix.Entry ENTRY =
      new BuildMatrix.Entry("a.yaml", "a", "amd64", "auto");

  @Test
  void aMatrixIsNoLargerThanItsSystemTakes() {
    List<BuildMatrix.Entry> most = Collections.nCopies(256, ENTRY);
    assertEquals(1, BuildMatrix.github(most).size());
    for (Runnable tooMany :
        List.<Runnable>of(
            () -> BuildMatrix.github(Collections.nCopies(257, ENTRY)),
            () -> BuildMatrix.gitlab(Collections.nCopies(201, ENTRY), Optional.empty()))) {
      CoracleException refused = assertThrows(CoracleException.class, tooMany::run);
      assertEquals("matrix.too-many", refused.diagnostics().get(0).code());
    }
  }

  @Test
  void withoutAFileToIncludeTheJobsBuildAndVerify() {
    Map<String, Object> pipeline = BuildMatrix.gitlab(List.of(ENTRY), Optional.empty());
    Map<?, ?> job = (Map<?, ?>) pipeline.get("guest");
    assertEquals(
        List.of(
            "coracle build --locked --junit junit.xml \"$RECIPE\"",
            "coracle verify --machine \"$MACHINE\" \"output/$NAME/latest\""),
        job.get("script"));
  }
}
