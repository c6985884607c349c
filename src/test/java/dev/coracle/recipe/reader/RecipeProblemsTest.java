package dev.coracle.recipe.reader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.recipe.yaml.RecipeBytes;
import dev.coracle.testing.SampleRecipe;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecipeProblemsTest {
  @TempDir Path directory;

  /** What is replaced in the sample, by what, and the only problem's place, code, message, fix. */
  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "architecture: amd64 | achitecture: amd64 | 4:1 | unknown-key |"
            + " unknown key 'achitecture' | did you mean architecture?",
        "uid: 1000 | uid: 1000, x | 33:10 | value |"
            + " uid: '1000, x' is not a numeric id | write the number, such as 0 for root",
        "uid: 1000 | uid: root | 33:10 | value | uid: 'root' is not a numeric id | write 0",
        "uid: 1000 | uid: 4294967295 | 33:10 | value |"
            + " uid: the id '4294967295' is too large | at most 4294967294",
        "uid: 1000 | uid: 0100 | 33:10 | value |"
            + " uid: the id '0100' begins with 0 | write it in decimal without zeros",
        "home: /home/agent | zzzzzz: 1 | 36:5 | unknown-key | unknown key 'zzzzzz' |"
            + " the keys here are name, uid, gid, description, home, shell, create-home,"
            + " authorized-keys, sub-uids, sub-gids",
        "name: sample | name: Sample | 2:7 | value | name: 'Sample' cannot name a recipe |"
            + " use up to 63 lower-case letters, digits and hyphens, beginning with a letter or"
            + " digit",
        "name: sample | name: | 2:1 | missing-value | name has no value | write a value",
        "name: sample | name: \"\" | 2:7 | missing-value | name: the value is empty |"
            + " write a value, or leave the key out",
        "version: \"0.1.0\" | version: | 3:1 | missing-value | version has no value |"
            + " write a value, or leave the key out",
        "version: \"0.1.0\" | version: ~ | 3:10 | missing-value |"
            + " version: YAML reads the bare ~ as no value |"
            + " write \"~\" if you mean the text, or leave the key out",
        "version: \"0.1.0\" | version: no | 3:10 | quote |"
            + " version: YAML reads the bare word no as true or false, and text is expected here |"
            + " write \"no\" if you mean the word",
        "version: \"0.1.0\" | version: latest | 3:10 | value |"
            + " version: the version 'latest' is reserved: it is the link to the newest result |"
            + " write a version such as \"1.0\", or git",
        "version: \"0.1.0\" | version: ../x | 3:10 | value |"
            + " version: '../x' cannot be a version | use letters, digits and . + ~ _ - (it names"
            + " a directory), or the word git",
        "[systemd, mount] | [systemd, no] | 25:21 | quote |"
            + " packages: YAML reads the bare word no as true or false, and text is expected here |"
            + " write \"no\" if you mean the word",
        "[systemd, mount] | [systemd, null] | 25:21 | missing-value |"
            + " packages: YAML reads the bare null as no value |"
            + " write \"null\" if you mean the text",
        "[systemd, mount] | [systemd, Mount] | 25:21 | value |"
            + " packages: 'Mount' cannot be a package's name |"
            + " use the package name as apt shows it, in lower case, without version or"
            + " architecture",
        "[systemd, mount] | [mount, mount] | 25:19 | duplicate-entry |"
            + " packages has 'mount' in line 25 too | keep one of the two",
        "[systemd, mount] | systemd | 25:11 | wrong-type |"
            + " packages takes a list, and this is a single value |"
            + " write it as a list: a line \"- element\" for each, or [element, element]",
        "[systemd, mount] | [] | 25:1 | missing-value | packages is empty |"
            + " write at least one element",
        "[systemd, mount] | {systemd: 1} | 25:11 | wrong-type |"
            + " packages takes a list, and this is a mapping | begin each element with a dash",
        "[systemd, mount] | [systemd, [mount]] | 25:21 | wrong-type |"
            + " packages takes a single value, and this is a list | write one value",
        "[systemd, mount] | [a-b: c] | 25:12 | wrong-type |"
            + " packages takes a single value, and this is a mapping |"
            + " write one value; quote it if a colon is part of it",
        "[systemd, mount] | [&x systemd, mount] | 25:12 | anchor |"
            + " anchors (&name) are not part of recipes |"
            + " remove the anchor; if it is text that begins with &, quote it",
        "[systemd, mount] | &x [systemd, mount] | 25:11 | anchor |"
            + " anchors (&name) are not part of recipes |"
            + " remove the anchor; if it is text that begins with &, quote it",
        "[systemd, mount] | *x | 25:11 | alias | aliases (*x) are not part of recipes |"
            + " write the value out; if it is text that begins with *, quote it",
        "[systemd, mount] | [systemd, !deb mount] | 25:21 | tag |"
            + " tags (!name) are not part of recipes |"
            + " remove the tag; if it is text that begins with !, quote it",
        "[systemd, mount] | !!seq [systemd, mount] | 25:11 | tag |"
            + " tags (!name) are not part of recipes |"
            + " remove the tag; if it is text that begins with !, quote it",
        "machine: auto | <<: *x | 88:3 | merge-key | merge keys (<<) are not part of recipes |"
            + " write the keys out, or share them through a parent recipe with extends",
        "machine: auto | memory: 1MiB | 89:3 | duplicate-key |"
            + " the key 'memory' is also in line 88 | keep one of the two",
        "memory: 128MiB | memory: 134217728 | 89:11 | value |"
            + " memory: the size 134217728 has no unit | write 128MiB if bytes were meant",
        "memory: 128MiB | memory: 524288 | 89:11 | value |"
            + " memory: the size 524288 has no unit | write 512KiB if bytes were meant",
        "memory: 128MiB | memory: 128 | 89:11 | value |"
            + " memory: the size 128 has no unit | write 128MiB if that was meant",
        "memory: 128MiB | memory: 128MB | 89:11 | value |"
            + " memory: '128MB' is not a size: sizes are in binary units |"
            + " write 128MiB (1 MiB is 1024 KiB)",
        "memory: 128MiB | memory: 1G | 89:11 | value |"
            + " memory: '1G' is not a size: sizes are in binary units |"
            + " write 1GiB (1 GiB is 1024 MiB)",
        "memory: 128MiB | memory: 1.5GiB | 89:11 | value | memory: '1.5GiB' is not a size |"
            + " write a whole number of KiB, MiB or GiB, such as 27MiB",
        "memory: 128MiB | memory: 99999999999999999999KiB | 89:11 | value |"
            + " memory: '99999999999999999999KiB' is not a size |"
            + " write a whole number of KiB, MiB or GiB, such as 27MiB",
        "deadline: 60s | deadline: 60 | 90:13 | value | deadline: '60' is not a duration |"
            + " write 60s if seconds were meant",
        "deadline: 60s | deadline: 2m | 90:13 | value | deadline: '2m' is not a duration |"
            + " write 2min",
        "deadline: 60s | deadline: PT2S | 90:13 | value | deadline: 'PT2S' is not a duration |"
            + " write a whole number of ms, s or min, such as 90s, 2min or 500ms",
        "mode: 0640 | mode: 644 | 45:11 | value |"
            + " mode: the mode '644' has no leading zero, so that it could be octal or decimal |"
            + " write \"0644\"",
        "mode: 0640 | mode: 420 | 45:11 | value |"
            + " mode: the mode '420' has no leading zero, so that it could be octal or decimal |"
            + " write \"0420\", or \"0644\" if decimal was meant",
        "mode: 0640 | mode: 493 | 45:11 | value | mode: the mode '493' is not octal |"
            + " write \"0755\" if decimal was meant",
        "mode: 0640 | mode: u=rw | 45:11 | value | mode: 'u=rw' is not a file mode |"
            + " write it in octal, such as 0644",
        "path: /etc/hostname | path: etc/hostname | 43:11 | value |"
            + " path: path is not absolute: 'etc/hostname' |"
            + " write an absolute path in the guest, such as /etc/hostname",
        "path: /etc/hostname | path: /etc/../x | 43:11 | value |"
            + " path: path has a '..' in it: '/etc/../x' |"
            + " write an absolute path in the guest, such as /etc/hostname",
        "path: /etc/hostname | path: /etc/ | 43:11 | value |"
            + " path: the path '/etc/' ends with a slash | remove the slash at its end",
        "path: /etc/hostname | path: / | 43:11 | value | the root directory cannot be declared |"
            + " declare files and directories below it",
        "path: /etc/hostname | path: /opt/a | 48:11 | duplicate-entry |"
            + " files has '/opt/a' in line 43 too | keep one of the two",
        "options: nosuid,size=10% | options: nosuid,suid | 61:20 | value |"
            + " options: 'suid' is no option that can be mounted with here |"
            + " write options separated by commas, of: noatime, nodev, nodiratime, noexec, nosuid,"
            + " relatime, ro, strictatime, size=, nr_blocks=, nr_inodes=, huge=",
        "options: nosuid | except: [/var/lib, /srv/x] # | 61:30 | value | /srv/x is not below /var, so"
            + " that no copy of it is made | name a directory such as /var/lib, or remove it",
        "path: /var | path: /run/x | 59:17 | value |"
            + " /run/x cannot be mounted before init: the root is there already,"
            + " and init mounts /dev, /proc, /run and /sys itself | name a directory such as /var",
        "link: ../run/x | mode: 0755 | 51:5 | file-kind | this file has neither content, source,"
            + " template, url, git, link, directory nor pre-init | write exactly one of content,"
            + " source, template, url, git, link, directory and pre-init",
        "directory: true | directory: no | 54:16 | value | directory: the only value here is true |"
            + " write true, or leave the key out",
        "basic.target | basic.targte | 30:11 | value |"
            + " units: 'basic.targte' has no unit suffix |"
            + " did you mean basic.target?",
        "basic.target | basic | 30:11 | value | units: 'basic' has no unit suffix |"
            + " end it in one of .service .target .mount .socket .path .timer .slice .automount"
            + " .swap .scope .device",
        "container.target | a.service | 29:19 | value |"
            + " default-target: 'a.service' is not a target | name a unit that ends in .target",
        "[base, dax] | [base.config, dax] | 20:15 | value | fragments: fragments are named without"
            + " .config | write base, or ./base.config for a file of your own",
        "virtio_blk | virtio_blk.ko | 21:13 | value | drivers: drivers are named without .ko |"
            + " write virtio_blk",
        "virtio_blk | CONFIG_PCI | 21:13 | value |"
            + " drivers: 'CONFIG_PCI' is a kernel option, not a driver |"
            + " name the module, such as virtio_blk; options belong in a fragment",
        "tsc=reliable | quiet loglevel=3 | 22:18 | value |"
            + " command-line: 'quiet loglevel=3' is more than one argument |"
            + " write one argument per entry; quote a value with spaces: 'name=\"a b\"'",
        "base: tinyconfig | base: defconfig | 19:9 | value |"
            + " base: 'defconfig' is not a known base; known values: tinyconfig, allnoconfig |"
            + " write one of them",
        "file-system: ext4 | file-system: btrfs | 78:16 | value | file-system: 'btrfs' is not a"
            + " known file system; known values: erofs, ext4, initramfs, initramfs-gzip,"
            + " initramfs-zstd"
            + " | write one of them",
        "layout: nvdimm | layout: nvdim | 79:11 | value |"
            + " layout: 'nvdim' is not a known layout; known values: nvdimm, plain, mbr, gpt |"
            + " did you mean nvdimm?",
        "size-limit: 27MiB | compression: lz4 | 81:3 | refused-key |"
            + " compressed files are never DAX: the guest would copy instead of map them |"
            + " remove the key compression",
        "keyring: keys/archive.pgp | mirror: http://example.org | 9:3 | refused-key |"
            + " recipes name no mirror: it comes from the host's apt configuration, or --mirror;"
            + " a third party's repository goes under package-sources | remove the key mirror",
        "trixie-updates | http://example.org/debian | 7:20 | value | suites:"
            + " 'http://example.org/debian' cannot name a distribution, suite or component | name"
            + " no mirror: it comes from the host's apt configuration, or --mirror",
        "[setuid, capabilities] | [setuid, suid] | 75:21 | value |"
            + " allow: 'suid' is not a known privilege; known values: setuid, setgid, capabilities,"
            + " device | write one of them",
        "libfoo.so.1 | libfoo | 27:13 | value | libraries: 'libfoo' cannot be a library's soname |"
            + " write it such as libfoo.so.1",
        "systemd/systemd, ip] | systemd/systemd, bin/ip] | 26:38 | value |"
            + " binaries: 'bin/ip' cannot name a binary |"
            + " write a bare name such as ip, or an absolute path such as /usr/bin/ip",
        "reason: users mount | # | 74:5 | missing-key | this entry of grants has no reason |"
            + " add the key reason (why, for the report)",
        "layout: nvdimm | # | 77:1 | missing-key | image has no layout |"
            + " add the key layout (partition table around the file system: nvdimm, plain,"
            + " mbr, gpt)",
        "name: sample | # | 3:1 | missing-key | the recipe has no name | add the key name (names"
            + " the result)"
      })
  void eachMistakeIsReportedWithPlaceCauseAndFix(
      String old, String mistake, String place, String code, String message, String fix) {
    Path file = SampleRecipe.write(directory, "sample.yaml", SampleRecipe.with(old, mistake));
    List<Diagnostic> problems = SampleRecipe.problems(file);
    Diagnostic only = problems.get(0);
    assertEquals(
        String.join("\n", place, "recipe." + code, message, fix),
        String.join(
            "\n",
            only.place().get().line() + ":" + only.place().get().column(),
            only.code(),
            only.message(),
            only.fix()));
    assertEquals(1, problems.size(), () -> problems.get(1).render());
    assertEquals(file.toString(), only.place().get().file());
    assertTrue(only.excerpt().contains("^"), only.render());
  }

  @Test
  void whatOnlyAWritableFileSystemHasIsRefusedForErofs() {
    String erofs = SampleRecipe.with("file-system: ext4", "file-system: erofs");
    List<Diagnostic> problems =
        SampleRecipe.problems(SampleRecipe.write(directory, "sample.yaml", erofs));
    assertEquals(2, problems.size());
    for (int i = 0; i < 2; i++) {
      String key = List.of("free-space", "checksums").get(i);
      Diagnostic each = problems.get(i);
      assertEquals("recipe.image-keys", each.code());
      assertEquals(84 + i, each.place().get().line());
      assertEquals(key + " needs a writable file system, and this image is erofs", each.message());
      assertEquals("remove the key " + key + ", or write file-system: ext4", each.fix());
    }
  }

  @Test
  void checksOfABootByItsFormerNameGetTheNewOne() {
    for (String[] names : new String[][] {{"observed", "smoke"}, {"timed", "benchmark"}}) {
      String report =
          SampleRecipe.report(
              directory, SampleRecipe.with("[smoke.faults]", "[" + names[0] + ".target]"));
      assertTrue(report.contains("write " + names[1] + ".target: the boot is now called"), report);
    }
  }

  @Test
  void launchFilesNeedARootThatGuestsMap() {
    String plain =
        SampleRecipe.with("layout: nvdimm", "layout: plain\n  launch: [firecracker]")
            .replace("verity: sidecar", "# none");
    Diagnostic only =
        SampleRecipe.problems(SampleRecipe.write(directory, "sample.yaml", plain)).get(0);
    assertEquals("recipe.image-keys", only.code());
    assertEquals("launch needs a root that guests map, and the layout is plain", only.message());
    assertEquals("write layout: nvdimm, or remove the key launch", only.fix());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "name:\\n\\t- x | 2:1 | tab | a tab indents this line, which YAML does not allow |"
            + " indent with spaces",
        "\\tname: x | 1:1 | tab | a tab indents this line, which YAML does not allow |"
            + " indent with spaces",
        "name: x\\nkernel:\\n  base: y\\n \\tdrivers: z | 4:2 | tab |"
            + " a tab indents this line, which YAML does not allow | indent with spaces",
        "name: a: b | 1:8 | syntax | a colon is not allowed here | quote the value if the colon is"
            + " part of it; otherwise check the indentation of this line and the one before",
        "name: 'x | 1:7 | syntax | a quote opens here and never closes | close the quote",
        "packages: [a, b\\nname: x | 1:11 | syntax |"
            + " this bracket is not closed before line 2 goes on without a comma |"
            + " close the bracket, or put a comma between the elements",
        "image: {layout: x | 1:8 | syntax | a bracket opens here and never closes |"
            + " close the bracket",
        "name: @x | 1:7 | syntax | no value can begin with '@' | put the value in quotes",
        "name: - x | 1:7 | syntax | a list is not allowed here | put each '- element' on a line of"
            + " its own below the key; quote text that begins with '- '",
        "name: x\\nmount\\nkernel: y | 2:1 | syntax |"
            + " this line is neither a key nor part of the value before it |"
            + " write 'key: value', or indent the line if it continues the one before",
        "packages:\\n  - a\\n kernel: b | 3:2 | syntax |"
            + " the indentation of this line does not match the lines before |"
            + " align all keys of a mapping, and all dashes of a list, in one column",
        "? [a]\\n: b | 1:4 | syntax | a key here is not plain text |"
            + " write keys as words followed by a colon; quote one that begins with * or ?",
        "name: \"\\q\" | 1:9 | syntax | not YAML: found unknown escape character q(113) |"
            + " check the text near here; quote values with special characters in them",
        "hello | 1:1 | wrong-type |"
            + " a recipe is a mapping of keys to values, and this is a single value |"
            + " begin with a line such as \"name: my-guest\"",
        "[a, b] | 1:1 | wrong-type |"
            + " a recipe is a mapping of keys to values, and this is a list |"
            + " begin with a line such as \"name: my-guest\""
      })
  void whatIsNotYamlIsReportedInPlainWords(
      String text, String place, String code, String message, String fix) {
    String real = text.replace("\\n", "\n").replace("\\t", "\t") + "\n";
    List<Diagnostic> problems =
        SampleRecipe.problems(SampleRecipe.write(directory, "sample.yaml", real));
    Diagnostic only = problems.get(0);
    assertEquals(
        String.join("\n", place, "recipe." + code, message, fix),
        String.join(
            "\n",
            only.place().get().line() + ":" + only.place().get().column(),
            only.code(),
            only.message(),
            only.fix()));
    assertEquals(1, problems.size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n\n", "# only a comment\n", "---\n", "---\n...\n", "~\n", "\uFEFF"})
  void anEmptyRecipeSaysWhatToBeginWith(String text) {
    Path file = SampleRecipe.write(directory, "sample.yaml", text);
    Diagnostic only = SampleRecipe.problems(file).get(0);
    assertEquals("recipe.empty", only.code());
    assertEquals(file.toString(), only.place().get().toString());
    assertTrue(only.fix().startsWith("begin with the keys name, architecture"), only.fix());
  }

  @ParameterizedTest
  @ValueSource(strings = {"---\nname: other\n", "---\n", "---\n- a\n"})
  void severalDocumentsAreRefused(String second) {
    String report = SampleRecipe.report(directory, SampleRecipe.RECIPE + second);
    assertTrue(report.matches("(?s)sample[.]yaml:[0-9]+:1: .*"), report);
    assertTrue(report.contains("a second YAML document begins here"), report);
    assertFalse(report.contains("\nsample.yaml"), "one problem only: " + report);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{a: ", "- "})
  void endlessNestingEndsEarly(String opening) {
    String report = SampleRecipe.report(directory, opening.repeat(100_000) + "\n");
    assertTrue(report.contains("recipe.too-deep"), report);
    assertTrue(report.length() < 1000, report);
  }

  @Test
  void bytesThatAreNoTextAreReportedWithTheirPlace() {
    byte[] latin = "name: a\n# caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
    String first =
        SampleRecipe.problems(SampleRecipe.write(directory, "x.yaml", latin)).get(0).render();
    assertTrue(first.contains("x.yaml:2:6: error: not a text file: the bytes here are"), first);
    String second = SampleRecipe.report(directory, "name: a\nversion: \0\n");
    assertTrue(second.startsWith("sample.yaml:2:10: error: not a text file"), second);
    assertTrue(second.contains("control character U+0000"), second);
    byte[] utf16 = "name: a\n".getBytes(StandardCharsets.UTF_16);
    assertEquals(
        "recipe.not-utf8",
        SampleRecipe.problems(SampleRecipe.write(directory, "x.yaml", utf16)).get(0).code());
  }

  @Test
  void filesThatCannotBeReadAreNamed() throws IOException {
    Path missing = directory.resolve("missing.yaml");
    assertEquals(
        missing
            + ": error: cannot read the recipe: there is no such file [recipe.unreadable]\n"
            + "  fix: name a recipe file, such as recipes/my-guest.yaml",
        SampleRecipe.problems(missing).get(0).render());
    assertTrue(SampleRecipe.problems(directory).get(0).message().endsWith("it is a directory"));
    Path large = SampleRecipe.write(directory, "large.yaml", new byte[RecipeBytes.LIMIT + 1]);
    assertTrue(SampleRecipe.problems(large).get(0).message().contains("larger than 1 MiB"));
    Path below = large.resolve("x.yaml");
    assertEquals(below.toString(), SampleRecipe.problems(below).get(0).place().get().file());
    Path loop = Files.createSymbolicLink(directory.resolve("loop.yaml"), Path.of("loop.yaml"));
    assertEquals("recipe.unreadable", SampleRecipe.problems(loop).get(0).code());
  }

  @Test
  void allProblemsAreReportedInOnePassFromTopToBottom() {
    String text =
        SampleRecipe.with("name: sample", "nam: sample")
            .replace("[systemd, mount]", "systemd")
            .replace("mode: 0640", "mode: 420")
            .replace("layout: nvdimm", "layout: *x")
            .replace("deadline: 60s", "deadline: 60")
            .replace("uid: 1000", "uid: &a 1000")
            .replace("libraries:", "packages:");
    List<Diagnostic> problems =
        SampleRecipe.problems(SampleRecipe.write(directory, "sample.yaml", text));
    assertEquals(
        List.of(
            "recipe.unknown-key 2",
            "recipe.wrong-type 25",
            "recipe.duplicate-key 27",
            "recipe.anchor 33",
            "recipe.value 45",
            "recipe.alias 79",
            "recipe.value 90"),
        problems.stream().map(p -> p.code() + " " + p.place().get().line()).toList());
  }

  @Test
  void everyMissingKeyOfAnEmptyMappingIsReported() {
    String report = SampleRecipe.report(directory, "{}\n");
    for (String key : List.of("name", "architecture", "kernel", "packages", "systemd", "image")) {
      assertTrue(report.contains("the recipe has no " + key + " ["), report);
    }
    assertFalse(report.contains("has no version"), report);
  }

  @Test
  void columnsCountCharactersAsEditorsDo() {
    String text = SampleRecipe.with("[systemd, mount]", "[\"\uD83D\uDE00\", no]");
    Diagnostic second =
        SampleRecipe.problems(SampleRecipe.write(directory, "sample.yaml", text)).get(1);
    assertEquals("recipe.quote", second.code());
    assertEquals(17, second.place().get().column());
    assertEquals(
        "  25 | packages: [\"\uD83D\uDE00\", no]\n     |                 ^", second.excerpt());
  }
}
