package dev.coracle.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LockFilesTest {
  private static final LockedPackage KERNEL =
      locked("linux-source-6.12", "6.12.57-1", "all", "pool/main/l/linux/linux-source.deb");
  private static final LockFile LOCK =
      new LockFile(
          Sha256.of("inputs".getBytes(StandardCharsets.UTF_8)),
          1_763_640_000L,
          List.of(
              locked("libc6", "2.41-12+deb13u1", "amd64", "pool/main/g/glibc/libc6.deb"),
              locked("libstdc++6", "1:14.2~rc1-19", "amd64", "pool/main/g/gcc/x_1%3a14.2~rc1.deb"),
              locked("mount", "2.41-5", "amd64", "pool/main/u/util-linux/mount.deb")),
          KERNEL,
          new Toolchain("gcc (Debian \"12\\12\") 12.2.0", "GNU ld: 2.40 # x"),
          new AccountIds(
              new TreeMap<>(Map.of("_chrony", 412L, "www-data", 33L)),
              new TreeMap<>(Map.of("_chrony", 412L, "tty", 5L))),
          List.of(),
          List.of(),
          Optional.empty(),
          LockedRebuilds.NONE);

  @TempDir Path directory;

  private static LockedPackage locked(String name, String version, String arch, String path) {
    return new LockedPackage(
        name,
        version,
        arch,
        "trixie",
        path,
        1234567,
        Sha256.of(name.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void aLockIsNextToItsRecipe() {
    assertEquals(Path.of("a/base.lock.yaml"), LockFiles.beside(Path.of("a/base.yaml"), List.of()));
    assertEquals(Path.of("base.lock.yaml"), LockFiles.beside(Path.of("base.yml"), List.of()));
    assertEquals(Path.of("base.lock.yaml"), LockFiles.beside(Path.of("base"), List.of()));
    assertEquals(Path.of("v1.2.lock.yaml"), LockFiles.beside(Path.of("v1.2.yaml"), List.of()));
    assertEquals(
        Path.of("a/base.debug-ssh.lock.yaml"),
        LockFiles.beside(Path.of("a/base.yaml"), List.of("debug", "ssh")));
  }

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    Path file = directory.resolve("base.lock.yaml");
    LockFiles.write(LOCK, file);
    assertEquals(LOCK, LockFiles.read(file));
    try (Stream<Path> all = Files.list(directory)) {
      assertEquals(List.of(file), all.toList());
    }
  }

  @Test
  void sourcesAndFilesAreReadBack() throws IOException {
    Sha256 digest = Sha256.of(new byte[1]);
    String commit = "0fdb98e53f9aa6ad4bd9af5b2d4b4a5a9ce9e111";
    LockFile lock =
        new LockFile(
            LOCK.inputs(),
            LOCK.locked(),
            List.of(
                new LockedPackage(
                    "a", "1", "all", "./", "x/a.deb", 1, digest, "https://example.org/x"),
                new LockedPackage("b", "1", "all", "stable", "pool/b", 1, digest, "devuan"),
                new LockedPackage(
                    "c", "1", "amd64", "local", "../c \"d\".deb", 1, digest, "local")),
            KERNEL,
            LOCK.toolchain(),
            LOCK.accounts(),
            List.of(
                new LockedFile("https://example.org/a.git", "v1", commit, "b c", 0, digest),
                LockedFile.download("https://example.org/file", 7, digest)),
            List.of(),
            Optional.empty(),
            LockedRebuilds.NONE);
    Path file = directory.resolve("a.lock.yaml");
    LockFiles.write(lock, file);
    assertEquals(lock, LockFiles.read(file));
    JsonNode yaml = new YAMLMapper().readTree(Files.readString(file));
    assertEquals("../c \"d\".deb", yaml.get("packages").get(2).get("path").asText());
    assertEquals(commit, yaml.get("files").get(0).get("commit").asText());
    String text = Files.readString(file);
    for (String other : List.of("http://example.org/file", "file:///etc/passwd", "x")) {
      String changed = text.replace("https://example.org/file", other);
      assertThrows(CoracleException.class, () -> parse(changed), other);
    }
    for (String other : List.of("http://example.org/x", "../x", "")) {
      String changed =
          text.replace("source: \"https://example.org/x\"", "source: \"" + other + "\"");
      assertThrows(CoracleException.class, () -> parse(changed), other);
    }
    String fewer = text.replace("file-count: 2", "file-count: 3");
    assertTrue(
        assertThrows(CoracleException.class, () -> parse(fewer)).getMessage().contains("is 2"));
  }

  @Test
  void aContainerImageIsReadBack() throws IOException {
    Sha256 digest = Sha256.of(new byte[1]);
    Sha256 other = Sha256.of(new byte[2]);
    LockFile lock =
        LOCK.with(
            Optional.of(
                new LockedContainer(
                    "docker://registry.example/team/app:1",
                    digest,
                    other,
                    digest,
                    List.of(
                        new LockedContainer.Layer(digest, other),
                        new LockedContainer.Layer(other, digest)))));
    Path file = directory.resolve("a.lock.yaml");
    LockFiles.write(lock, file);
    assertEquals(lock, LockFiles.read(file));
    String text = Files.readString(file);
    JsonNode yaml = new YAMLMapper().readTree(text);
    assertEquals(other.hex(), yaml.get("container").get("digest").asText());
    assertEquals(digest.hex(), yaml.get("container-layers").get(1).get("diff-id").asText());
    for (String count : List.of("1", "3", "0", "x")) {
      String changed = text.replace("layer-count: 2", "layer-count: " + count);
      assertThrows(CoracleException.class, () -> parse(changed), count);
    }
    for (String value : List.of(other.hex().substring(1), "sha256:" + other.hex(), "")) {
      String changed = text.replace("digest: \"" + other.hex(), "digest: \"" + value);
      assertThrows(CoracleException.class, () -> parse(changed), value);
    }
  }

  @Test
  void aToolchainOfPackagesIsReadBack() throws IOException {
    LockedPackage gcc = locked("gcc", "4:14.2.0-1", "amd64", "pool/main/g/gcc-defaults/gcc.deb");
    LockedPackage make = locked("make", "4.4.1-2", "amd64", "pool/main/m/make/make.deb");
    // The same package can be the guest's too.
    LockedPackage libc = LOCK.packages().get(0);
    LockFile lock =
        new LockFile(
            LOCK.inputs(),
            LOCK.locked(),
            LOCK.packages(),
            KERNEL,
            new Toolchain("gcc 4:14.2.0-1 of trixie", "ld", List.of(gcc, libc, make)),
            LOCK.accounts(),
            LOCK.files(),
            List.of(),
            Optional.empty(),
            LockedRebuilds.NONE);
    Path file = directory.resolve("packaged.lock.yaml");
    LockFiles.write(lock, file);
    assertEquals(lock, LockFiles.read(file));
    String text = Files.readString(file);
    assertEquals(3, new YAMLMapper().readTree(text).get("toolchain").size());
    assertEquals(
        List.of(),
        parse(text.replaceAll("(?s)toolchain-count.*package-count", "package-count"))
            .toolchain()
            .packages());
    for (String wrong :
        List.of(
            text.replace("toolchain-count: 3", "toolchain-count: 2"),
            text.replace("toolchain-count: 3", "toolchain-count: 0"),
            text.replace("toolchain:\n", ""),
            text.replace("name: \"make\"", "name: \"gcc\""))) {
      assertEquals(
          "lock.damaged",
          assertThrows(CoracleException.class, () -> parse(wrong)).diagnostics().get(0).code());
    }
  }

  @Test
  void locksOfEarlierSchemasAreRead() throws IOException {
    assertEquals(LOCK, parse(text().replace("schema: 4", "schema: 2")));
    assertEquals(LOCK, parse(text().replace("schema: 4", "schema: 3")));
  }

  @Test
  void everyKindOfKernelSourceIsReadBack() throws IOException {
    Sha256 digest = Sha256.of(new byte[2]);
    String commit = "0fdb98e53f9aa6ad4bd9af5b2d4b4a5a9ce9e111";
    List<LockedLocalFile> local =
        List.of(
            new LockedLocalFile("my.config", digest),
            new LockedLocalFile("../patches/0001 \"x\".patch", Sha256.of(new byte[3])));
    for (LockedKernelSource source :
        List.of(
            LockedFile.download("https://example.org/linux-6.12.tar.xz", 5, digest),
            new LockedFile("https://example.org/linux.git", "v6.12", commit, "", 9, digest),
            new LockedFile("file:///srv/linux.git", "main", commit, "", 9, digest),
            new LockedDirectory("../linux tree", digest))) {
      LockFile lock = LOCK.with(source, local);
      Path file = directory.resolve("a.lock.yaml");
      LockFiles.write(lock, file);
      assertEquals(lock, LockFiles.read(file));
      String text = Files.readString(file);
      assertEquals(2, new YAMLMapper().readTree(text).get("kernel-files").size());
      for (String wrong :
          List.of(
              text.replace("kernel-file-count: 2", "kernel-file-count: 3"),
              text.replace("kernel-file-count: 2", "kernel-file-count: 1"),
              text.replace("https://example.org", "http://example.org") + "x",
              text.replace(commit, commit.substring(1)) + "x",
              text.replaceFirst("\"}\n", "\", x: 1}\n"))) {
        assertEquals(
            "lock.damaged",
            assertThrows(CoracleException.class, () -> parse(wrong)).diagnostics().get(0).code());
      }
    }
  }

  @Test
  void rebuildsAreKeptAndRaiseTheSchema() throws IOException {
    Path file = directory.resolve("rebuilds.lock.yaml");
    LockedPackage one = LOCK.packages().get(0);
    LockedPackage source =
        new LockedPackage(
            "agent", "1.0-1", LockedRebuilds.ARCHITECTURE, "trixie", "pool/a.dsc", 9, one.sha256());
    LockFile with = LOCK.with(new LockedRebuilds(List.of(source), LOCK.packages()));
    LockFiles.write(with, file);
    String text = Files.readString(file);
    assertTrue(text.contains("\nschema: 5\n"), text);
    assertEquals(with, LockFiles.read(file));
    for (String wrong :
        List.of(
            text.replace("rebuild-count: 1", "rebuild-count: 2"),
            text.replace("rebuild-toolchain-count: 3", "rebuild-toolchain-count: 2"),
            text.replace("rebuild-toolchain:", "rebuild-tools:"))) {
      assertEquals(
          "lock.damaged",
          assertThrows(CoracleException.class, () -> parse(wrong)).diagnostics().get(0).code());
    }
  }

  @Test
  void theTextIsTheSameWhateverTheOrder() throws IOException {
    Path file = directory.resolve("a.lock.yaml");
    LockFiles.write(LOCK, file);
    String text = Files.readString(file);
    LockFile shuffled =
        new LockFile(
            LOCK.inputs(),
            LOCK.locked(),
            List.of(LOCK.packages().get(2), LOCK.packages().get(0), LOCK.packages().get(1)),
            KERNEL,
            LOCK.toolchain(),
            LOCK.accounts(),
            LOCK.files(),
            List.of(),
            Optional.empty(),
            LockedRebuilds.NONE);
    LockFiles.write(shuffled, file);
    assertEquals(text, Files.readString(file));
    assertEquals(LOCK, LockFiles.read(file));
  }

  @Test
  void theTextIsPinned() throws IOException {
    String text = text();
    String digest = Sha256.of("mount".getBytes(StandardCharsets.UTF_8)).hex();
    assertTrue(text.startsWith("# The facts that the recipe beside this file"), text);
    assertTrue(text.contains("\nschema: 4\n") && text.contains("\n# 2025-11-20T12:00:00Z\n"), text);
    assertTrue(
        text.endsWith(
            "  - {name: \"mount\", version: \"2.41-5\", architecture: amd64, suite: \"trixie\","
                + " size: 1234567, sha256: \""
                + digest
                + "\", path: \"pool/main/u/util-linux/mount.deb\"}\n"),
        text);
  }

  @Test
  void aLockIsYaml() throws IOException {
    JsonNode yaml = new YAMLMapper().readTree(text());
    assertEquals(4, yaml.get("schema").asInt());
    assertEquals("1:14.2~rc1-19", yaml.get("packages").get(1).get("version").asText());
    assertEquals(LOCK.toolchain().compiler(), yaml.get("compiler").asText());
    assertEquals(LOCK.toolchain().linker(), yaml.get("linker").asText());
    assertEquals("all", yaml.get("kernel-source").get("architecture").asText());
  }

  @Test
  void aLockOfTheFirstSchemaHasNoNumbersYet() throws IOException {
    String old =
        text()
            .replace("schema: 4", "schema: 1")
            .replaceAll("(?m)^(account.*|  - \\{(user|group).*)\n", "");
    LockFile lock = parse(old);
    assertEquals(AccountIds.NONE, lock.accounts());
    assertEquals(LOCK, lock.with(LOCK.accounts()));
  }

  @Test
  void numbersThatAreThereStay() {
    AccountIds more =
        new AccountIds(new TreeMap<>(Map.of("_chrony", 1L, "new", 2L)), new TreeMap<>());
    assertEquals(
        Map.of("_chrony", 412L, "www-data", 33L, "new", 2L), LOCK.with(more).accounts().users());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "account-count: 4          | account-count: 5               | an account is expected here",
        "{user: \"_chrony\", id: 412} | {user: \"_chrony\", id: 33}     | has this name or this id",
        "{user: \"_chrony\", id: 412} | {user: \"a b\", id: 412}       | not a package's account",
        "{user: \"_chrony\", id: 412} | {user: \"x\", id: 4294967295}  | ids end at 4294967294",
        "{user: \"_chrony\", id: 412} | {user: \"x\"}                  | the field id",
        "{user: \"_chrony\", id: 412} | {usr: \"x\", id: 1}            | begins with user or group",
      })
  void damagedAccountsAreRefused(String from, String to, String message) throws IOException {
    String text = text();
    assertTrue(text.contains(from), from);
    CoracleException failure =
        assertThrows(CoracleException.class, () -> parse(text.replace(from, to)));
    assertEquals("lock.damaged", failure.diagnostics().get(0).code());
    assertTrue(failure.getMessage().contains(message), failure.getMessage());
  }

  @Test
  void anUnchangedLockIsNotWrittenAgain() throws IOException {
    Path file = directory.resolve("a.lock.yaml");
    LockFiles.write(LOCK, file);
    Object before = Files.readAttributes(file, "unix:ino").get("ino");
    LockFiles.write(LOCK, file);
    assertEquals(before, Files.readAttributes(file, "unix:ino").get("ino"));
  }

  @Test
  void lineEndsCommentsAndBlankLinesDoNotMatter() throws IOException {
    assertEquals(LOCK, parse(text().replace("\n", "\r\n")));
    assertEquals(LOCK, parse("\uFEFF" + text().replace("\n", "\n\n# note\n")));
    assertEquals(LOCK, parse(text().stripTrailing()));
  }

  @Test
  void aMissingLockIsNoneOrAFailure() {
    Path file = directory.resolve("none.lock.yaml");
    assertEquals(Optional.empty(), LockFiles.readIfPresent(file));
    CoracleException failure = assertThrows(CoracleException.class, () -> LockFiles.read(file));
    assertEquals(ExitCode.RESOLUTION, failure.exitCode());
    assertEquals("lock.missing", failure.diagnostics().get(0).code());
    assertTrue(failure.getMessage().startsWith(file.toString()), failure.getMessage());
    assertEquals(
        "lock.unreadable",
        assertThrows(CoracleException.class, () -> LockFiles.read(directory))
            .diagnostics()
            .get(0)
            .code());
  }

  @Test
  void aDirectoryThatIsNotThereIsTheEnvironmentsFault() {
    Path file = directory.resolve("none/a.lock.yaml");
    CoracleException failure =
        assertThrows(CoracleException.class, () -> LockFiles.write(LOCK, file));
    assertEquals(ExitCode.ENVIRONMENT, failure.exitCode());
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "schema: 4 | schema: 6 | lock.schema | 3 | the lock file has schema '6', and this"
            + " Coracle reads 1 to 5",
        "schema: 4 | <<<<<<< mine | lock.conflict | 3 | a merge conflict was left in the lock file",
        "inputs: | input: | lock.damaged | 4 | the field inputs is expected here",
        "locked: 1763640000 | locked: soon | lock.damaged | 6 | not a number: 'soon'",
        "package-count: 3 | package-count: 4 | lock.damaged | 16 |"
            + " package-count is 4 but the number of packages is 3",
        "package-count: 3 | # | lock.damaged | 17 | the field package-count is expected here",
        "name: \"mount\" | name: \"libc6\" | lock.damaged | 20 |"
            + " the package libc6 is also in line 18",
        "name: \"mount\" | name: \"../mount\" | lock.damaged | 20 |"
            + " not a package's name: '../mount'",
        "name: \"mount\" | nom: \"mount\" | lock.damaged | 20 |"
            + " the field name is expected in this line",
        "version: \"2.41-5\" | version: \"2.41-5 | lock.damaged | 20 |"
            + " the field architecture is expected in this line",
        "pool/main/u/util-linux/mount.deb | pool/../../x.deb | lock.damaged | 20 |"
            + " not a path below an archive's root: 'pool/../../x.deb'",
        "pool/main/u/util-linux/mount.deb | http://example.org/x.deb | lock.damaged | 20 |"
            + " not a path below an archive's root: 'http://example.org/x.deb'",
        "pool/main/u/util-linux/mount.deb | /x.deb | lock.damaged | 20 |"
            + " not a path below an archive's root: '/x.deb'",
        "mount.deb\"} | mount.deb\"} x | lock.damaged | 20 | a package must be between { and }",
        "mount.deb\"} | mount.deb\", x: y} | lock.damaged | 20 |"
            + " there is text after the package in this line"
      })
  void damageIsReportedWithItsLine(String old, String other, String code, int line, String message)
      throws IOException {
    String text = text();
    assertTrue(text.contains(old), old);
    CoracleException failure =
        assertThrows(CoracleException.class, () -> parse(text.replace(old, other)));
    assertEquals(ExitCode.RESOLUTION, failure.exitCode());
    var only = failure.diagnostics().get(0);
    assertEquals(code, only.code());
    assertEquals(message, only.message().replace("the lock file is damaged: ", ""));
    assertEquals(line, only.place().get().line(), only.render());
    assertTrue(only.fix().contains("delete"), only.fix());
  }

  @Test
  void aLockCutShortAnywhereIsRefused() throws IOException {
    String text = text().stripTrailing();
    for (int length = 0; length < text.length(); length++) {
      String cut = text.substring(0, length);
      CoracleException failure = assertThrows(CoracleException.class, () -> parse(cut), cut);
      assertEquals(ExitCode.RESOLUTION, failure.exitCode());
    }
  }

  @Test
  void noiseIsRefusedAndNeverABug() throws IOException {
    byte[] good = text().getBytes(StandardCharsets.UTF_8);
    int refused = 0;
    for (int seed = 0; seed < 2000; seed++) {
      Random random = new Random(seed);
      byte[] bytes = seed % 2 == 0 ? new byte[random.nextInt(3000)] : good.clone();
      if (seed % 2 == 0) {
        random.nextBytes(bytes);
      } else {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        LockParser.parse("x.lock.yaml", bytes);
      } catch (CoracleException e) {
        refused++;
        assertEquals(ExitCode.RESOLUTION, e.exitCode());
        assertTrue(e.getMessage().startsWith("x.lock.yaml:"), e.getMessage());
        assertFalse(e.getMessage().chars().anyMatch(c -> c != '\n' && Character.isISOControl(c)));
      }
    }
    assertTrue(refused > 1000 && refused < 2000, refused + " were refused");
  }

  private String text() throws IOException {
    Path file = directory.resolve("text.lock.yaml");
    LockFiles.write(LOCK, file);
    return Files.readString(file);
  }

  private LockFile parse(String text) {
    return LockParser.parse("x.lock.yaml", text.getBytes(StandardCharsets.UTF_8));
  }
}
