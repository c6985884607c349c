package dev.coracle.recipe.reader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.recipe.FileSpec;
import dev.coracle.recipe.Recipe;
import dev.coracle.testing.SampleRecipe;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys that stand for files and kernel parameters: what they give, and what is wrong with them. */
class GeneratedFilesTest {
  private static final String KEY =
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f me@host";

  @TempDir Path directory;

  @BeforeEach
  void aParent() {
    write("sample.yaml", SampleRecipe.RECIPE);
  }

  @Test
  void masksAndDropInsAreFilesOfTheAdministrator() {
    write("own/unit.conf", "[Unit]\n");
    Recipe recipe =
        child(
            """
            systemd:
              mask: [noise.service]
              drop-ins:
                - {name: agent@.service.d/a.conf, content: "[Service]\\nNice=5\\n"}
                - {name: agent@.service.d/b.conf, source: own/unit.conf}
            """);
    assertEquals(
        new FileSpec.Link("/dev/null"), file(recipe, "/etc/systemd/system/noise.service").what());
    assertEquals(
        new FileSpec.Text("[Service]\nNice=5\n"),
        file(recipe, "/etc/systemd/system/agent@.service.d/a.conf").what());
    FileSpec copy = file(recipe, "/etc/systemd/system/agent@.service.d/b.conf");
    assertEquals(new FileSpec.Copy(Path.of("own/unit.conf")), copy.what());
    assertTrue(copy.place().toString().endsWith("child.yaml:7:7"), copy.place().toString());
  }

  @Test
  void hostsHasALineForEachAddressAndLocalhost() {
    Recipe recipe = child("hosts: {db: 10.0.0.2, web: fd00::2, db.example: 10.0.0.2}\n");
    assertEquals(
        new FileSpec.Text(
            "127.0.0.1 localhost\n::1 localhost\n10.0.0.2 db db.example\nfd00::2 web\n"),
        file(recipe, "/etc/hosts").what());
  }

  @Test
  void resolvIsResolvConf() {
    Recipe recipe =
        child("resolv: {nameservers: [10.0.0.1, '::1'], search: [a.b, c], options: [edns0]}\n");
    assertEquals(
        new FileSpec.Text("nameserver 10.0.0.1\nnameserver ::1\nsearch a.b c\noptions edns0\n"),
        file(recipe, "/etc/resolv.conf").what());
  }

  @Test
  void sysctlsAreKernelParametersBeforeThoseOfInit() {
    Recipe recipe =
        child(
            """
            remove: {keys: [kernel.command-line]}
            kernel: {command-line: [quiet, "--", init-word]}
            sysctl: {net.ipv4.ip_forward: 1, net.ipv4.ip_local_port_range: 1024 65535}
            """);
    assertEquals(
        "[quiet, sysctl.net.ipv4.ip_forward=1,"
            + " sysctl.net.ipv4.ip_local_port_range=\"1024 65535\", --, init-word]",
        recipe.kernel().commandLine().toString());
  }

  @Test
  void aUnitPathIsAnEnvironmentVariableOfInit() {
    Recipe recipe =
        child(
            """
            systemd: {unit-path: [/etc/systemd/system, /usr/lib/systemd/system]}
            """);
    assertTrue(
        recipe.kernel().commandLine().stream()
            .anyMatch(
                word ->
                    word.value()
                        .equals("SYSTEMD_UNIT_PATH=/etc/systemd/system:/usr/lib/systemd/system")));
  }

  @Test
  void authorizedKeysComeWithAHomeThatSshdTrusts() {
    Recipe recipe =
        child(
            "users:\n  - {name: me, uid: 1500, gid: 1001, home: /home/me, authorized-keys: ['"
                + KEY
                + "'],\n     sub-uids: {first: 100000, count: 65536}}\n");
    FileSpec home = file(recipe, "/home/me");
    assertEquals(new FileSpec.EmptyDirectory(), home.what());
    assertEquals(0755, home.mode());
    assertEquals(1500, home.uid());
    assertEquals(0700, file(recipe, "/home/me/.ssh").mode());
    FileSpec keys = file(recipe, "/home/me/.ssh/authorized_keys");
    assertEquals(new FileSpec.Text(KEY + "\n"), keys.what());
    assertEquals(0600, keys.mode());
    assertEquals(1001, keys.gid());
    assertEquals(new FileSpec.Text("me:100000:65536\n"), file(recipe, "/etc/subuid").what());
    assertEquals(new FileSpec.Text("me:100000:65536\n"), file(recipe, "/etc/subgid").what());
  }

  @Test
  void aTemplateIsRenderedWithVarsAndFactsOfTheRecipe() {
    write(
        "common/parent.yaml",
        """
        extends: ../sample.yaml
        name: parent
        vars: {port: "80", tls: "no"}
        files: [{path: /etc/agent.conf, template: agent.ftl, mode: 0600}]
        """);
    write(
        "common/agent.ftl",
        """
        # ${recipe.name} on ${recipe.architecture}
        port = ${port}
        <#if tls == "yes">
        tls
        </#if>
        """);
    Recipe recipe = read("extends: common/parent.yaml\nname: child\nvars: {port: '8080'}\n");
    FileSpec file = file(recipe, "/etc/agent.conf");
    assertEquals(new FileSpec.Text("# child on amd64\nport = 8080\n"), file.what());
    assertEquals(0600, file.mode());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "x\\n ${prt} ${port} | agent.ftl:2:4 | template: prt has no value | did you mean port?",
        "<#if port> | agent.ftl:1 | * | correct the template; it is written in FreeMarker's"
            + " language",
        "${port?new()} | agent.ftl:1:1 | * | correct the template; it is written in FreeMarker's"
            + " language",
        "<#include \"/etc/passwd\">${port} | agent.ftl:1:1 | * | correct the template; it is"
            + " written in FreeMarker's language",
        "<#macro a><@a/></#macro><@a/>${port} | child.yaml:4 | template: macros or functions of"
            + " the template call themselves | correct the template; it is written in FreeMarker's"
            + " language",
      })
  void errorsOfATemplateHaveItsLineAndColumn(
      String template, String place, String message, String fix) {
    write("agent.ftl", template.replace("\\n", "\n"));
    Diagnostic only =
        problems(
                "extends: sample.yaml\nname: child\nvars: {port: '80'}\n"
                    + "files: [{path: /a, template: agent.ftl}]\n")
            .get(0);
    assertEquals("recipe.template", only.code());
    assertTrue(only.place().get().toString().contains(place), only.render());
    assertTrue(message.equals("*") || message.equals(only.message()), only.render());
    assertEquals(fix, only.fix());
  }

  @Test
  void aTemplateThatDoesNotEndIsStopped() {
    write("agent.ftl", "<#list 1.. as x></#list>");
    Diagnostic only =
        problems("extends: sample.yaml\nname: child\nfiles: [{path: /a, template: agent.ftl}]\n")
            .get(0);
    assertEquals("template: the template does not come to an end within 10 s", only.message());
  }

  @Test
  void aTemplateThatIsMissingIsReportedWhereItIsNamed() {
    Diagnostic only =
        problems("extends: sample.yaml\nname: c\nfiles: [{path: /a, template: no.ftl}]\n").get(0);
    assertEquals("recipe.template", only.code());
    assertEquals("cannot read the template no.ftl: there is no such file", only.message());
    assertTrue(only.place().get().toString().endsWith("child.yaml:3:30"), only.render());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "users: [{name: a, uid: 1000, gid: 1001}] | id-clash"
            + " | user a has the uid of user agent, 1000",
        "groups: [{name: a, gid: 1001}] | id-clash | group a has the gid of group agents, 1001",
        "users: [{name: a, uid: 1500, gid: 1001, sub-uids: {first: 900, count: 200}}] | id-clash"
            + " | sub-uids of a, 900 to 1099, has ids of agent, 1000",
        "users: [{name: a, uid: 1, gid: 1001, sub-uids: {first: 9000, count: 9}}, {name: b,"
            + " uid: 2, gid: 1001, sub-uids: {first: 9008, count: 9}}] | id-clash"
            + " | sub-uids of b, 9008 to 9016, has ids of a, 9000 to 9008",
        "users: [{name: a, uid: 1, gid: 1001, sub-uids: {first: 9000, count: 0}}] | value"
            + " | count: the range has no ids, or ids above 4294967294",
        "users: [{name: a, uid: 1, gid: 1001, create-home: true}] | missing-key"
            + " | create-home needs a home directory, and user a has none",
        "users: [{name: a, uid: 1, gid: 1001, home: /a, authorized-keys: [hello]}] | value"
            + " | authorized-keys: this is not a line of authorized_keys",
        "users: [{name: a, uid: 1, gid: 1001, home: /a, authorized-keys: ['-----BEGIN OPENSSH"
            + " PRIVATE KEY-----']}] | value"
            + " | authorized-keys: this is a private key, which no recipe and no guest should have",
        "systemd: {unit-path: [/usr/lib/systemd/system]} | unit-path | systemd.unit-path lacks"
            + " /etc/systemd/system, which every guest has units in",
        "systemd: {mask: [basic.target]} | unit-keys | basic.target is in systemd.mask and, at"
            + " D/sample.yaml:30:11, in systemd.units",
        "systemd: {drop-ins: [{name: a.conf, content: x}]} | value"
            + " | name: 'a.conf' cannot name a drop-in",
        "systemd: {drop-ins: [{name: a.service.d/a.conf}]} | file-kind"
            + " | a drop-in has exactly one of content, source and template",
        "sysctl: {forward: 1} | value | sysctl: 'forward' cannot name a kernel parameter",
        "hosts: {db: 10.0.0.256} | value | db: '10.0.0.256' is not an IP address",
        "hosts: {'a b': 10.0.0.2} | value | hosts: 'a b' cannot name a host",
        "resolv: {nameservers: [one.example]} | value"
            + " | nameservers: 'one.example' is not an IP address",
      })
  void valuesThatCannotBeAreReported(String text, String code, String message) {
    Diagnostic only = problems("extends: sample.yaml\nname: child\n" + text + "\n").get(0);
    assertEquals("recipe." + code, only.code());
    assertEquals(message, only.message().replace(directory.toString(), "D"));
  }

  @Test
  void aFileThatIsDeclaredAndGeneratedIsReportedWithTheLineToWrite() {
    Diagnostic only =
        problems(
                "extends: sample.yaml\nname: child\nhosts: {db: 10.0.0.2}\n"
                    + "files: [{path: /etc/hosts, content: x}]\n")
            .get(0);
    assertEquals("recipe.duplicate-entry", only.code());
    assertTrue(only.fix().contains("remove: {files: [/etc/hosts]}"), only.fix());
  }

  private static FileSpec file(Recipe recipe, String path) {
    return recipe.files().stream()
        .filter(file -> file.path().text().equals(path))
        .findFirst()
        .orElseThrow(() -> new AssertionError(path + " is not in " + recipe.files()));
  }

  private Path write(String name, String text) {
    return SampleRecipe.write(directory, name, text);
  }

  private Recipe child(String text) {
    return read("extends: sample.yaml\nname: child\n" + text);
  }

  private Recipe read(String text) {
    return RecipeReader.read(write("child.yaml", text), List.of(), ParentLoader.fromFiles());
  }

  private List<Diagnostic> problems(String text) {
    return SampleRecipe.problems(write("child.yaml", text));
  }
}
