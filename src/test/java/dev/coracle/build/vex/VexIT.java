package dev.coracle.build.vex;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.json.Json;
import dev.coracle.json.JsonFields;
import dev.coracle.testing.BuiltBase;
import dev.coracle.testing.BuiltProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The base guest with the real makefiles of its kernel's source and its real packages. */
class VexIT {
  @TempDir Path work;

  @Test
  void whatTheBaseGuestIsBuiltWithoutIsStated() throws Exception {
    Path base = BuiltBase.directory();
    Files.writeString(
        work.resolve("list.yaml"),
        """
        author: tests
        vulnerabilities:
          - {id: T-1, package: kernel, files: [drivers/net/ethernet/intel/e1000/e1000_main.c]}
          - {id: T-2, package: kernel, files: [drivers/gpu/drm/i915/gem/i915_gem_pm.c]}
          - {id: T-3, package: kernel, files: [kernel/fork.c]}
          - {id: T-4, package: kernel, files: [kernel/sched/rt.c]}
          - {id: T-5, package: kernel, files: [arch/arm64/kernel/entry.S]}
          - {id: T-6, package: kernel, files: [kernel/frok.c]}
          - {id: T-7, package: glibc, files: [/lib/x86_64-linux-gnu/libc.so.6]}
          - {id: T-8, package: glibc, files: [/lib/x86_64-linux-gnu/libnss_hesiod.so.2]}
          - {id: T-9, package: glbic, files: [/lib/x86_64-linux-gnu/libnss_hesiod.so.2]}
        """);
    BuiltProgram.Ended ended =
        new BuiltProgram(work).run("vex", "--list", "list.yaml", base.toString());
    assertEquals(0, ended.status(), ended::toString);
    List<String> absent = new ArrayList<>();
    for (JsonFields each : new JsonFields(Json.object(ended.out())).objects("statements")) {
      assertTrue(
          List.of("not_affected", "under_investigation").contains(each.text("status")),
          ended::toString);
      if (each.text("status").equals("not_affected")) {
        absent.add(each.object("vulnerability").text("name"));
      }
    }
    assertEquals(List.of("T-1", "T-2", "T-5", "T-8"), absent, ended::toString);
    assertTrue(ended.err().contains("CONFIG_E1000 is off"), ended::toString);
  }
}
