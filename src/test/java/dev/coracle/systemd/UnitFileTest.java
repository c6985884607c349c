package dev.coracle.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.systemd.Dependency.Strength;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UnitFileTest {
  private static final Dependencies DEPENDENCIES = new Dependencies(new ManagerFacts());

  private static UnitName name(String text) {
    return UnitName.parse(text).orElseThrow();
  }

  private static List<String> hard(String name, String text) {
    return DEPENDENCIES.of(name(name), UnitFile.parse("f", text)).stream()
        .filter(d -> d.strength() == Strength.HARD)
        .map(Dependency::unit)
        .toList();
  }

  @Test
  void joinsContinuationLinesAcrossComments() {
    UnitFile file =
        UnitFile.parse(
            "f", "[Service]\nExecStart=/bin/a \\\n# aside\n; aside\n  b\nType = simple\n");
    assertEquals(Optional.of("/bin/a    b"), file.value("Service", "ExecStart"));
    assertEquals(Optional.of("simple"), file.value("Service", "Type"));
    assertEquals(2, file.assignments().get(0).line());
  }

  @Test
  void aLineGoesOnOnlyAfterABackslashThatNothingEscapesOrFollows() {
    UnitFile file =
        UnitFile.parse(
            "f", "[Service]\nA=1\\\\\nB=2\nC=3\\ \nD=4\nE=5\\\\\\\nF=6\r\nG=7\\\r\n\n  H=8\n");
    assertEquals(Optional.of("1\\\\"), file.value("Service", "A"));
    assertEquals(Optional.of("2"), file.value("Service", "B"));
    assertEquals(Optional.of("3\\"), file.value("Service", "C"));
    assertEquals(Optional.of("4"), file.value("Service", "D"));
    assertEquals(Optional.of("5\\\\ F=6"), file.value("Service", "E"));
    assertEquals(Optional.of("7"), file.value("Service", "G"));
    assertEquals(Optional.of("8"), file.value("Service", "H"));
  }

  @Test
  void escapesInPathsAreThoseOfC() {
    assertEquals(
        List.of("/a b", "/tab\tx", "/\u00e9", "/oct al", "/un\\known", "/q\"", "\\x4"),
        WordReader.words(
            "/a\\x20b /tab\\tx /\\u00e9 /oct\\040al /un\\known /q\\\" \\x4",
            WordReader.Style.QUOTED_WITH_ESCAPES));
  }

  @Test
  void emptyAssignmentResetsListsButNotDependencies() {
    UnitFile file =
        UnitFile.parse("f", "[Unit]\nWants=a.service\nWants=\n[Service]\nExecStart=/a\n")
            .with(UnitFile.parse("d", "[Service]\nExecStart=\nExecStart=/b\n"));
    assertEquals(1, file.list("Service", "ExecStart").size());
    assertEquals("/b", file.list("Service", "ExecStart").get(0).value());
    assertEquals(1, file.dependencies("Unit", "Wants").size());
  }

  @Test
  void linesThatSystemdIgnoresAreNamed() {
    UnitFile file = UnitFile.parse("f", "A=1\n[Unit\nnonsense\n");
    // Nothing is read after a header that does not end.
    assertEquals(2, file.problems().size());
    assertTrue(file.problems().get(1).toString().startsWith("f:2: "));
  }

  @Test
  void namesHaveTemplatesAndInstances() {
    assertTrue(name("getty@.service").isTemplate());
    assertEquals("getty@.service", name("getty@tty1.service").template().toString());
    assertTrue(UnitName.parse("nothing").isEmpty());
    assertTrue(UnitName.parse("a/b.service").isEmpty());
    UnitName unit = name("mount-@dev-x\\x2dy.service");
    assertEquals(
        "dev-x\\x2dy dev/x-y mount- mount-@dev-x\\x2dy.service /root 5%",
        unit.expand("%i %I %p %n %h 5%%"));
  }

  @Test
  void commandsLosePrefixesAndQuotes() {
    UnitFile file =
        UnitFile.parse(
            "f",
            "[Service]\nExecStartPre=-/bin/a x ; @+/bin/b zero\nExecStart=!!\"/opt/with space\" y\n"
                + "ExecStop=|/bin/c-%i\n");
    assertEquals(
        List.of(
            new ExecCommand("ExecStartPre", "/bin/a", List.of("/bin/a", "x"), true),
            new ExecCommand("ExecStartPre", "/bin/b", List.of("zero"), false),
            new ExecCommand("ExecStart", "/opt/with space", List.of("/opt/with space", "y"), false),
            new ExecCommand("ExecStop", "/bin/c-1", List.of("/bin/c-1"), false)),
        ExecCommand.of(name("x@1.service"), file));
  }

  @Test
  void hardNeedsIncludeWhatTheManagerAdds() {
    assertEquals(
        List.of("b.service", "r.service", "sysinit.target"),
        hard("a.service", "[Unit]\nRequires=r.service\nBindsTo=b.service\nWants=w.service\n"));
    assertEquals(List.of(), hard("a.target", "[Unit]\nWants=x.target\n"));
    String noDefaults = "[Unit]\nDefaultDependencies=no\n";
    assertEquals(List.of("a.service"), hard("a.socket", noDefaults));
    assertEquals(List.of("a@.service"), hard("a.socket", noDefaults + "[Socket]\nAccept=yes\n"));
    assertEquals(List.of("b.service"), hard("a.timer", noDefaults + "[Timer]\nUnit=b.service\n"));
    assertEquals(List.of("a.mount"), hard("a.automount", noDefaults));
  }

  @Test
  void mountsOfDevicesNeedThem() {
    assertEquals(
        List.of("dev-disk-by\\x2dlabel-root.device"),
        hard("a.mount", "[Mount]\nWhat=LABEL=root\nWhere=/a\n"));
    assertEquals(List.of("dev-vdb.device"), hard("a.mount", "[Mount]\nWhat=/dev/vdb\n"));
    assertEquals(List.of(), hard("a.mount", "[Mount]\nWhat=tmpfs\n"));
    assertEquals(List.of(), hard("a.mount", "[Mount]\nWhat=/dev/x\nOptions=bind,ro\n"));
  }

  @Test
  void busIsNeededByTypeOrName() {
    assertEquals(
        Optional.of("Type=dbus"),
        DEPENDENCIES.needsBus(name("a.service"), UnitFile.parse("f", "[Service]\nType=dbus\n")));
    assertEquals(
        Optional.of("BusName=org.x"),
        DEPENDENCIES.needsBus(
            name("a.service"), UnitFile.parse("f", "[Service]\nBusName=org.x\n")));
  }
}
