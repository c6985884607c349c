package dev.coracle.systemd;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * More units for {@link SystemdAnalyzeIT}, of shapes that people do write and of some that only a
 * broken tool writes; texts are Latin-1, as in {@link CraftedUnits}.
 */
final class OddUnits {
  private static final String SERVICE = "[Service]\nType=oneshot\n";
  private static final String RUN = SERVICE + "ExecStart=/nope/x\n";
  private static final String BOM = "\u00ef\u00bb\u00bf";

  /** One more character than systemd reads of a line. */
  private static final int TOO_LONG = 1024 * 1024 + 1;

  private OddUnits() {}

  static Map<String, String> all() {
    Map<String, String> all = new LinkedHashMap<>();
    lines(all);
    sections(all);
    environment(all);
    instances(all);
    accounts(all);
    services(all);
    otherTypes(all);
    return all;
  }

  private static void lines(Map<String, String> all) {
    all.put("x-gap-blank.service", SERVICE + "ExecStart=/nope/a \\\n\n b\nUser=u\n");
    all.put("x-gap-blanks.service", SERVICE + "ExecStart=/nope/a \\\n  \\\n b\nUser=u\n");
    all.put("x-gap-comments.service", SERVICE + "ExecStart=/nope/a\\\n  # c\\\n ; d\n b\nUser=u\n");
    all.put("x-gap-header.service", "[Ser\\\nvice]\nType=oneshot\nExecStart=/nope/x\n");
    all.put("x-gap-key.service", SERVICE + "Exec\\\nStart=/nope/x\nExecStart\\\n=/nope/y\n");
    all.put("x-gap-value.service", SERVICE + "ExecStart=\\\n/nope/x\nUser=\\\n\\\nu\n");
    all.put("x-gap-crlf.service", SERVICE + "ExecStart=/nope/a \\\r\n# c\r\n b\r\nUser=u\n\r");
    all.put("x-gap-nul.service", SERVICE + "ExecStart=/nope/a \\\0 b\0User=u\0");
    all.put("x-gap-section.service", SERVICE + "ExecStart=/nope/a \\\n[Unit]\nDescription=d\n");
    all.put("x-bom-crlf.service", BOM + "[Unit]\r\nDescription=b\r\n" + RUN);
    all.put("x-bom-twice.service", BOM + BOM + "[Unit]\nDescription=b\n" + RUN);
    all.put("x-bom-later.service", "# c\n" + BOM + "[Unit]\nDescription=b\n" + RUN);
    all.put("x-bom-comment.service", BOM + "# c\n[Unit]\nDescription=b\n" + RUN);
    all.put("x-include.service", ".include /etc/x.service\n" + RUN + ".include /etc/x\nUser=u\n");
    all.put("x-too-long.service", RUN + "Environment=A=" + "y".repeat(TOO_LONG) + "\nUser=u\n");
    all.put(
        "x-too-long-joined.service",
        RUN + "Environment=A=" + ("y".repeat(1000) + "\\\n").repeat(1200) + "\nUser=u\n");
    all.put("x-only-comments.service", "# a\n; b\n\n");
    all.put("x-shebang.service", "#!/bin/false\n" + RUN);
    all.put("x-html.service", "<html>\n<a href=b>\n</html>\n" + RUN);
    all.put("x-utf8-cut.service", RUN + "User=u\n[Unit]\nDescription=caf\u00c3\n");
    all.put("x-utf8-overlong.service", RUN + "# \u00c0\u00af\nUser=u\u00c0\u00af\nGroup=g\n");
    all.put("x-utf8-surrogate.service", RUN + "User=u\n[Unit]\nDescription=\u00ed\u00a0\u0080\n");
    all.put(
        "x-utf8-beyond.service", RUN + "User=u\n[Unit]\nDescription=\u00f4\u0090\u0080\u0080\n");
    all.put("x-utf8-nonchar.service", RUN + "User=u\n[Unit]\nDescription=\u00ef\u00bf\u00bf\n");
    all.put("x-replacement.service", "[Unit]\nDescription=\u00ef\u00bf\u00bd\n" + RUN);
    all.put("x-escape.service", "[Unit]\nDescription=a\u001b[31m\u0007b\n" + RUN);
  }

  private static void sections(Map<String, String> all) {
    all.put("x-section-comment.service", "[Unit] # c\nDescription=d\n" + RUN);
    all.put("x-section-brackets.service", "[[Unit]\nDescription=d\n[Unit]]\nDescription=e\n" + RUN);
    all.put("x-section-other.service", RUN + "[Socket]\nListenStream=1\n[Timer]\nUser=u\n");
    all.put("x-section-install.service", RUN + "[Install]\nWantedBy=x-a.target\nNope=1\n");
    all.put("x-section-empty.service", "[Unit]\n[Service]\n[Unit]\n" + RUN);
    all.put("x-key-blank.service", RUN + "Us er=u\nUser =v\n  Group  =  g  \n");
    all.put("x-key-own.service", RUN + "X-User=u\nx-user=v\n-User=w\nUser-=x\n");
    all.put("x-key-twice.service", RUN + "User=u\nUser=v\nGroup=g\nGroup=g\n");
    all.put("x-key-elsewhere.service", "[Unit]\nUser=u\nExecStart=/nope/y\n" + RUN);
  }

  private static void environment(Map<String, String> all) {
    env(all, "quotes", "\"A=1\" 'B=2 3' C=\"4 5\" D='6'7");
    env(all, "bad", "1A=2 A B=ok =3 C-D=4 E=");
    env(all, "specifiers", "A=%n B=%% C=%p-%i \"D=%N %t\"");
    env(all, "unbalanced", "A=1 \"B=2\nEnvironment=C=3");
    env(all, "twice", "A=1 A=2\nEnvironment=A=3");
    env(all, "escapes", "A=b\\x20c B=d\\\\e \"C=f\\\"g\"");
  }

  private static void env(Map<String, String> all, String name, String value) {
    all.put("x-env-" + name + ".service", RUN + "Environment=" + value + "\n");
  }

  private static void instances(Map<String, String> all) {
    String names = "[Unit]\nDescription=%n|%N|%p|%P|%i|%I|%j|%J|%f|%%\nWants=x-%i.service\n" + RUN;
    all.put("x-t@-.service", names);
    all.put("x-t@-a-b.service", names);
    all.put("x-t@a--b.service", names);
    all.put("x-t@a\\x2fb.service", names);
    all.put("x-t@b\\x4.service", names);
    all.put("x-t@a@b.service", names);
    all.put("x-t@a.b.service", names);
    // Not %J: systemd 257 aborts where nothing is behind the last dash.
    String fewer = names.replace("|%j|%J", "");
    all.put("x-t-@a.service", fewer);
    all.put("x--u.service", fewer);
    all.put("x-t@h.service", RUN + "User=%i\nWorkingDirectory=%h/%i\nEnvironmentFile=-/e/%I/%j\n");
    all.put("x-percents.service", SERVICE + "ExecStart=/nope/%%%% %%n %%%n %%%%n %\n");
    all.put("x-percent-end.service", RUN + "EnvironmentFile=/etc/%\nEnvironmentFile=/etc/%_x\n");
  }

  private static void accounts(Map<String, String> all) {
    account(all, "numbers", "User=0\nGroup=0042\n");
    account(all, "nobody", "User=65535\n");
    account(all, "minus", "User=4294967295\n");
    account(all, "dash", "User=-u\n");
    account(all, "digits", "User=1u\nGroup=9.g\n");
    account(all, "dots", "User=u.v\nGroup=..\n");
    account(all, "domain", "User=a\\b@c.d\n");
    account(all, "blanks", "User=a b\nGroup=\"g\"\n");
    account(all, "upper", "User=ABC\nGroup=G$\n");
    account(all, "colon", "User=a:b\n");
    account(all, "long", "User=" + "u".repeat(257) + "\n");
    account(all, "reset", "User=u\nUser=\nGroup=\n");
    account(all, "extra", "SupplementaryGroups=a:b c 65535 d\nSupplementaryGroups=e\n");
    account(all, "specifier", "User=%z\n");
  }

  private static void account(Map<String, String> all, String name, String lines) {
    all.put("x-account-" + name + ".service", RUN + lines);
  }

  private static void services(Map<String, String> all) {
    all.put("x-service-empty.service", "[Service]\nType=simple\n");
    all.put("x-service-none.service", "[Unit]\nDescription=d\n");
    all.put("x-service-twice.service", "[Service]\nExecStart=/nope/a\nExecStart=/nope/b\n");
    all.put("x-service-semicolon.service", "[Service]\nExecStart=/nope/a ; /nope/b\n");
    all.put("x-service-restart.service", RUN + "Restart=always\n");
    all.put("x-service-restart-ok.service", RUN + "Restart=on-failure\n");
    all.put("x-service-dbus.service", "[Service]\nType=dbus\nExecStart=/nope/x\n");
    all.put("x-service-stop.service", "[Service]\nExecStop=/nope/x\n");
    all.put("x-service-stop-only.service", "[Service]\nExecStop=/nope/x\nRemainAfterExit=yes\n");
    all.put("x-service-success.service", "[Unit]\nSuccessAction=exit\n[Service]\nType=oneshot\n");
    all.put("x-service-type.service", "[Service]\nType=nope\nExecStart=/nope/x\n");
    all.put("x-service-reset.service", SERVICE + "ExecStart=/nope/x\nExecStart=\n");
    all.put("x-service-pre.service", SERVICE + "ExecStartPre=/nope/x\n");
    all.put("x-service-forking.service", "[Service]\nType=forking\nExecStart=/nope/x\n");
    all.put("x-service-pam.service", RUN + "PAMName=p\n");
    all.put(
        "x-service-notify.service",
        "[Service]\nType=notify\nExecStart=/nope/x\nNotifyAccess=none\n");
  }

  private static void otherTypes(Map<String, String> all) {
    all.put("x-m.mount", "[Mount]\nWhat=/dev/x\nWhere=/x/m\nType=ext4\n");
    all.put("x-m2.mount", "[Mount]\nWhat=/dev/x\nWhere=/x/other\n");
    all.put("x-m3.mount", "[Mount]\nWhere=/x/m3\n");
    all.put("x-m4.mount", "[Mount]\nWhat=tmpfs\nWhere=/x/m4/\nType=tmpfs\n");
    all.put("x-m5.mount", "[Mount]\nWhat=tmpfs\nType=tmpfs\n");
    all.put("x-m6.mount", "[Mount]\nWhat=a b%%c\nWhere=/x//m6\nType=tmpfs\n");
    all.put("x-s.socket", "[Socket]\nListenStream=/run/x\nService=x-nope.service\n");
    all.put("x-s2.socket", "[Socket]\nService=x-known.service\n");
    all.put("x-s3.socket", "[Socket]\nListenStream=1\nAccept=yes\nService=x-known.service\n");
    all.put("x-s4.socket", "[Socket]\nListenStream=/run/x\nService=x-a.target\n");
    all.put("x-e.timer", "[Timer]\nOnBootSec=1\nUnit=x-known.service\n");
    all.put("x-e2.timer", "[Timer]\nUnit=x-known.service\n");
    all.put("x-e3.timer", "[Timer]\nOnBootSec=1\nUnit=x-a.target\nUnit=x-known.service\n");
    all.put("x-e4.timer", "[Timer]\nOnBootSec=1\nUnit=x-e.timer\nUnit=nope\n");
    all.put("x-p.path", "[Path]\nPathExists=/a\nUnit=x-known.service\n");
    all.put("x-p2.path", "[Path]\nUnit=x-known.service\n");
    all.put("x-p3.path", "[Path]\nPathExists=a\nPathExists=/b\nUnit=x-known.service\n");
    all.put("x-l.slice", "[Slice]\n[Unit]\nDescription=d\n");
    all.put("x-a2.target", "[Unit]\nDescription=t\n[Service]\nExecStart=/nope/x\n");
  }
}
