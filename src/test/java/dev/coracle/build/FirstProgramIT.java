package dev.coracle.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.coracle.testing.BuiltProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The base guest's first program, and a guest that is started past it. Needs base's kernel. */
@Tag("guests")
class FirstProgramIT {
  @TempDir Path work;

  @BeforeEach
  void copyBase() throws Exception {
    Files.copy(BuiltProgram.project().resolve("recipes/base.yaml"), work.resolve("base.yaml"));
  }

  private String console(String name, String recipe) throws Exception {
    Files.writeString(
        work.resolve(name + ".yaml"),
        "extends: base.yaml\nname: " + name + "\nversion: \"1\"\n" + recipe);
    BuiltProgram.Ended ended = new BuiltProgram(work).run("build", name + ".yaml");
    assertEquals(0, ended.status(), ended::toString);
    return Files.readString(work.resolve("output/" + name + "/1/logs/smoke.log"));
  }

  @Test
  void whatTheImageHasBelowVarIsVisible() throws Exception {
    String console =
        console(
            "visible",
            """
            files:
              - {path: /var/lib/mine/file, content: "here", mode: 0640, owner: 7, group: 8}
            verify:
              checks:
                - name: var
                  run: |
                    cat /var/lib/mine/file; stat -c ' %a %u:%g' /var/lib/mine/file
                    readlink /var/run; readlink /var/lock; stat -c %a /tmp /var/tmp
                    echo changed > /var/lib/mine/file; cat /var/lib/mine/file
                  expect: |
                    here 640 7:8
                    ../run
                    ../run/lock
                    1777
                    1777
                    changed
            """);
    assertFalse(console.contains("var-run-bad"), console);
  }

  @Test
  void aGuestThatIsStartedPastItCanWriteToTmpAndVar() throws Exception {
    console(
        "past",
        """
        kernel: {command-line: [init=/usr/lib/systemd/systemd]}
        verify:
          checks:
            - name: writable
              run: |
                echo a > /var/x && echo b > /tmp/x && cat /var/x /tmp/x
                grep -c -e '^tmpfs /var ' -e '^tmpfs /tmp ' /proc/self/mounts
              expect: |
                a
                b
                2
        """);
  }
}
