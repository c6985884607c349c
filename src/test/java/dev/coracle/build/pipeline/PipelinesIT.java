package dev.coracle.build.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coracle.registry.LocalRegistry;
import dev.coracle.testing.BuiltProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pipelines of docs/ci.md, pasted and run: boots, a release, a registry. */
@Tag("farm")
class PipelinesIT {
  private static final String GITLAB = "gitlab-ci-local@4.61.1";

  @TempDir Path work;

  private void assertPublished(PipelineProject project) throws Exception {
    BuiltProgram.Ended pulled =
        new BuiltProgram(work)
            .run(
                "pull",
                "-o",
                "pulled",
                "--signature",
                work.resolve("ci.pub").toString(),
                project.registry.host() + "/guests/own");
    assertEquals(0, pulled.status(), pulled::toString);
    assertTrue(pulled.out().contains("own/1.0.0"), pulled::toString);
    assertTrue(pulled.err().contains("verification PASSED"), pulled::toString);
  }

  @Test
  void githubsCommandsBuildAndReleaseAndTheCacheIsFound() throws Exception {
    assumeTrue(LocalRegistry.installed(), "docker-registry is not installed");
    try (PipelineProject project = new PipelineProject(work)) {
      String text = DocumentedFile.text(".github/workflows/guests.yml");
      Map<String, String> secrets = new HashMap<>();
      secrets.put("SIGNING_KEY", Files.readString(work.resolve("ci.pem")));
      secrets.put("SIGNING_PASSPHRASE", "");
      secrets.put("DOCKER_AUTH", "{}");
      Map<String, String> place = Map.of("REPOSITORY", project.registry.host() + "/guests");
      String first = new WorkflowRunner(project, text, "refs/heads/main", secrets).run("1", place);
      assertFalse(first.contains("cache restored"), first);
      assertFalse(first.contains("coracle release"), first);

      project.write(
          "recipes/own.yaml",
          "extends: base\nname: own\nversion: git\n"
              + "files: [{path: /etc/motd, content: hello}]\n");
      project.commit();
      project.git("tag", "-a", "-m", "1.0.0", "v1.0.0");
      Map<String, String> alone = new HashMap<>(place);
      alone.put("CORACLE_CACHE_FROM", "none");
      String second =
          new WorkflowRunner(project, text, "refs/tags/v1.0.0", secrets).run("2", alone);
      assertTrue(second.contains("cache restored: false"), "by a shorter key: " + second);
      assertFalse(second.contains("compile kernel"), "the kernel was in the cache: " + second);
      assertPublished(project);
    }
  }

  @Test
  void gitlabsPipelineRunsWithItsChild() throws Exception {
    assumeTrue(LocalRegistry.installed(), "docker-registry is not installed");
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/rsync")), "rsync is not installed");
    Path program = installed();
    try (PipelineProject project = new PipelineProject(work)) {
      // Those of the command line do not reach child pipelines, as GitLab's own do.
      project.write(
          ".gitlab-ci-local-variables.yml",
          "CI_COMMIT_TAG: v1.0.0\nSIGNING_KEY_FILE: "
              + work.resolve("ci.pem")
              + "\nREPOSITORY: "
              + project.registry.host()
              + "/guests\n");
      project.commit();
      project.git("tag", "-a", "-m", "1.0.0", "v1.0.0");
      PipelineProject.Ended ended =
          project.run(
              List.of(program.toString(), "--force-shell-executor"), project.environment("home"));
      assertEquals(0, ended.status(), ended::text);
      assertTrue(ended.text().contains("PASS  [guests] -> guest: [recipes/own.yaml"), ended::text);
      assertPublished(project);
    }
  }

  /** gitlab-ci-local, installed by npm; later versions need Node 22. */
  private Path installed() throws IOException, InterruptedException {
    Path log = work.resolve("npm.log");
    int status;
    try {
      status =
          new ProcessBuilder("npm", "i", "--no-audit", "--no-fund", GITLAB)
              .directory(work.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start()
              .waitFor();
    } catch (IOException e) {
      status = -1;
    }
    Path program = work.resolve("node_modules/.bin/gitlab-ci-local");
    assumeTrue(status == 0 && Files.isExecutable(program), GITLAB + " cannot be installed");
    return program;
  }
}
