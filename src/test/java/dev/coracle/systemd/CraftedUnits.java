package dev.coracle.systemd;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Units that try one corner of systemd's syntax each, by file name. Texts are Latin-1, so that a
 * character is a byte. Names of other units begin with {@code x-}; programs do not exist.
 */
final class CraftedUnits {
  private static final String SERVICE = "[Service]\nType=oneshot\n";
  private static final String RUN = SERVICE + "ExecStart=/nope/x\n";

  private CraftedUnits() {}

  static Map<String, String> all() {
    Map<String, String> all = new LinkedHashMap<>();
    lines(all);
    commands(all);
    paths(all);
    dependencies(all);
    specifiers(all);
    types(all);
    all.putAll(OddUnits.all());
    return all;
  }

  /** Drop-ins of these units, by unit and file name. */
  static Map<String, String> dropIns() {
    return new LinkedHashMap<>(
        Map.of(
            "x-drop.service.d/10-first.conf",
            SERVICE + "ExecStart=\nExecStart=/nope/first\nEnvironmentFile=/etc/first\n",
            "x-drop.service.d/20-second.conf",
            "[Service]\nExecStart=/nope/second\nEnvironmentFile=\nEnvironmentFile=/etc/second\n",
            "x-drop-deps.service.d/a.conf",
            "[Unit]\nWants=\nWants=x-2.service\nAfter=\n[Service]\nUser=\n",
            "x-drop-only.service.d/a.conf",
            "ExecStart=/nope/outside\n[Service]\nExecStart=/nope/y\n"));
  }

  private static void lines(Map<String, String> all) {
    all.put("x-continued.service", SERVICE + "ExecStart=/nope/a \\\n  b \\\n\tc\nUser=u\n");
    all.put("x-comment.service", SERVICE + "ExecStart=/nope/a \\\n# no\n; no\n  b\nUser=u\n");
    all.put("x-comment-end.service", SERVICE + "ExecStart=/nope/a \\\n# no\n\nUser=u\n");
    all.put("x-comment-slash.service", SERVICE + "# no \\\nExecStart=/nope/a\n");
    all.put("x-two-slashes.service", SERVICE + "ExecStart=/nope/a b\\\\\nUser=u\n");
    all.put("x-three-slashes.service", SERVICE + "ExecStart=/nope/a b\\\\\\\nUser=u\n");
    all.put("x-slash-blank.service", SERVICE + "ExecStart=/nope/a b\\ \nUser=u\n");
    all.put("x-slash-eof.service", RUN + "User=u\\");
    all.put("x-no-newline.service", RUN + "User=u");
    all.put("x-crlf.service", RUN.replace("\n", "\r\n") + "User=u \r\nGroup=g\\\r\n\r\n");
    all.put("x-lone-cr.service", RUN + "User=u\rGroup=g\n");
    all.put("x-nul.service", RUN + "User=u\0Group=g\n");
    all.put("x-bom.service", "\u00ef\u00bb\u00bf[Unit]\nDescription=bom\n" + RUN);
    all.put("x-tabs.service", "\t[Unit]\t\n\tDescription\t=\ta\tb\t\n" + RUN);
    all.put("x-form-feed.service", RUN + "User=u\f\n");
    all.put("x-nbsp.service", RUN + "User=u\u00c2\u00a0\n");
    all.put("x-latin1.service", "[Unit]\nDescription=caf\u00e9\n" + RUN);
    all.put("x-latin1-command.service", SERVICE + "ExecStart=/nope/x caf\u00e9\nUser=u\n");
    all.put("x-utf8.service", "[Unit]\nDescription=caf\u00c3\u00a9\n" + RUN);
    all.put("x-outside.service", "User=u\n" + RUN);
    all.put("x-header.service", RUN + "[Service\nUser=u\n[Unit] x\nDescription=d\n");
    all.put("x-header-blanks.service", "[ Unit ]\nDescription=d\n[]\nA=b\n" + RUN);
    all.put("x-unknown.service", "[Nope]\nUser=u\n[X-Own]\nUser=u\n" + RUN);
    all.put("x-twice.service", RUN + "User=u\n[Unit]\nDescription=d\n[Service]\nUser=v\n");
    all.put("x-no-equals.service", RUN + "nonsense\n=empty\nUser = u \n");
    all.put("x-case.service", "[unit]\nDescription=d\n[Unit]\ndescription=e\n" + RUN);
    all.put("x-equals.service", RUN + "Environment=A=b=c\n");
    all.put("x-reset.service", SERVICE + "ExecStart=/nope/a\nExecStart=\nExecStart=/nope/b\n");
    all.put("x-reset-env.service", RUN + "Environment=A=1\nEnvironment=\nEnvironment=B=2\n");
    all.put("x-reset-blank.service", RUN + "User=u\nUser= \t\n");
    all.put("x-long.service", RUN + "User=u\nEnvironment=A=" + "y".repeat(100_000) + "\n");
    all.put(
        "x-many-continued.service", SERVICE + "ExecStart=/nope/a" + " \\\n b".repeat(60) + "\n");
    all.put("x-drop.service", SERVICE + "ExecStart=/nope/main\nEnvironmentFile=/etc/main\n");
    all.put(
        "x-drop-deps.service", "[Unit]\nWants=x-1.service\nAfter=x-1.service\n" + RUN + "User=u\n");
    all.put("x-drop-only.service", RUN);
    all.put("x-semicolon-value.service", RUN + "User=u ; no comment\n");
    all.put("x-hash-value.service", SERVICE + "ExecStart=/nope/a b # c\n");
  }

  private static void commands(Map<String, String> all) {
    command(all, "quotes", "/nope/a \"x y\" 'z w' \\x41 \"q\\\"r\" s\"t u\"v \"\" e''");
    command(all, "unknown-escape", "/nope/a b\\qc");
    command(all, "c-escapes", "/nope/a \\t\\n\\s\\141\\u00e9 \\U0001f600");
    command(all, "bad-escapes", "/nope/a \\x4 \\400 \\u12 \\x00");
    command(all, "semicolon", "/nope/a b ; -/nope/b c \\; d ;e");
    command(all, "semicolons", "/nope/a ; ; /nope/b;");
    command(all, "semicolon-tab", "/nope/a;/nope/b ;\t/nope/c");
    command(all, "semicolon-quoted", "/nope/a \";\" b ';' c");
    command(all, "semicolon-only", ";\nExecStart=/nope/ok");
    command(all, "prefixes", "-@!!:/nope/a b c\nExecStart=!/nope/b\nExecStart=+/nope/c");
    command(all, "prefix-twice", "--/nope/a\nExecStart=/nope/b");
    command(all, "prefix-blank", "- /nope/a\nExecStart=/nope/b");
    command(all, "prefix-quoted", "\"-/nope/a b\" c\nExecStart=-\"/nope/d e\" f");
    command(all, "at-alone", "@/nope/f");
    command(all, "dollar", ":/nope/c $A ${B} $$");
    command(all, "quoted-program", "\"/nope/d e\" f");
    command(all, "quote-joins", "/nope/a\"b c\"d e");
    command(all, "name", "nope-name a");
    command(all, "relative", "rel/a b");
    command(all, "relative-ignored", "-rel/a b\nExecStart=/nope/x");
    command(all, "unbalanced", "/nope/q \"a b\nExecStart=/nope/ok");
    command(all, "unbalanced-first", "\"/nope/q a b\nExecStart=/nope/ok");
    command(all, "directory", "/nope/g/ x");
    command(all, "double-slashes", "/nope//g/./h x");
    command(all, "dots", "/nope/../g x");
    command(all, "escaped-program", "/nope/a\\x20b c\nExecStart=/nope/d\\x5ce");
    all.put(
        "x-all-kinds.service",
        SERVICE
            + "ExecCondition=/nope/c\n"
            + "ExecStartPre=-/nope/p\n"
            + "ExecStart=/nope/s\n"
            + "ExecStartPost=/nope/o\n"
            + "ExecReload=/nope/r\n"
            + "ExecStop=/nope/t\n"
            + "ExecStopPost=/nope/u\n");
  }

  private static void command(Map<String, String> all, String name, String line) {
    all.put("x-command-" + name + ".service", SERVICE + "ExecStart=" + line + "\n");
  }

  private static void paths(Map<String, String> all) {
    path(all, "environment", "EnvironmentFile=/etc/%p \nEnvironmentFile=-/etc/q\\x20r /s\n");
    path(all, "environment-odd", "EnvironmentFile=-\"/etc/q\"\nEnvironmentFile=-rel\n");
    path(all, "environment-more", "EnvironmentFile=/etc/*.conf\nEnvironmentFile=//c//d/\n");
    path(all, "environment-dots", "EnvironmentFile=/a/../b\nEnvironmentFile=/e/%%\n");
    path(all, "directory", "WorkingDirectory=-/wd\\x20x/ y/\n");
    path(all, "directory-quoted", "WorkingDirectory=\"/wd\"\n");
    path(all, "directory-relative", "WorkingDirectory=rel\n");
    path(all, "directory-optional", "WorkingDirectory=-rel\n");
    path(all, "directory-home", "WorkingDirectory=/a\nWorkingDirectory=%h/x\n");
    path(all, "root", "RootDirectory=/rd//x\n");
    path(all, "root-image", "RootImage=/ri a\nRootHash=/rh\nRootVerity=/rv\n");
    path(
        all,
        "words",
        "ReadWritePaths=-/a \"/b c\" +/d -+/e rel /f\\x20g %t/h +-/i\nReadOnlyPaths=/ro/\n"
            + "InaccessiblePaths=/in\nExecPaths=/x '/y'\nNoExecPaths=/nx\n");
    path(all, "words-unbalanced", "ReadWritePaths=/a \"/b c\n");
    path(all, "words-reset", "ReadWritePaths=/a\nReadWritePaths=\nReadWritePaths=/b\n");
    path(
        all,
        "bind",
        "BindPaths=-/a:/b:norbind \"/c d\" %t/x:/y\nBindPaths=rel:/a /ok\n"
            + "BindReadOnlyPaths=/h /i\n");
    path(all, "images", "ExtensionImages=/xi:opt -/xj\nMountImages=/mi:/mp \"-/mj k:/mq\"\n");
    path(all, "input", "StandardInput=file:/etc/in put\nStandardOutput=append:/var/log/x\n");
    path(all, "input-relative", "StandardInput=file:rel\n");
    path(all, "network", "NetworkNamespacePath=/netns/%p\n");
    path(all, "accounts", "User=us%%\nGroup=gr\nSupplementaryGroups=a \"b\"\nPAMName=pam-%p\n");
    path(all, "credential", "LoadCredential=bad/name:/x\nLoadCredential=ok:/etc/he llo\n");
  }

  private static void path(Map<String, String> all, String name, String lines) {
    all.put("x-path-" + name + ".service", RUN + lines);
  }

  private static void dependencies(Map<String, String> all) {
    unit(all, "quotes", "Wants=\"x-q a.service\" x-b.service\n");
    unit(all, "escapes", "Wants=x-e\\x2df.service x-z\\\\.service\n");
    unit(all, "comma", "Requires=x-1.service,x-2.service\n");
    unit(all, "reset", "Wants=x-1.service\nWants=\nRequires=x-2.service x-2.service\n");
    unit(all, "bad", "Wants=x-bad/name.service x-none x-ok.target\n");
    unit(all, "order", "After=x-1.service\tx-2.service\nBefore=x-3.service\nAfter=\n");
    unit(
        all,
        "kinds",
        "Requisite=x-1.service\nBindsTo=x-2.service\nUpholds=x-3.service\nOnFailure=x-4.service\n"
            + "OnSuccess=x-5.service\n");
    unit(all, "mounts", "RequiresMountsFor=\"/m n/o\" /p\\x20q %t/k rel /a/../b //c/./d/\n");
    unit(all, "wants-mounts", "WantsMountsFor=/m\n");
  }

  private static void unit(Map<String, String> all, String name, String lines) {
    all.put("x-deps-" + name + ".service", "[Unit]\n" + lines + RUN);
  }

  private static void specifiers(Map<String, String> all) {
    String names = "[Unit]\nDescription=%n|%N|%p|%P|%i|%I|%j|%J|%f|%%\n";
    all.put("x-names.service", names + RUN);
    all.put("x-names-b\\x2dc.service", names + RUN);
    all.put("x-names@in-s\\x2dt.service", names + RUN);
    all.put(
        "x-known.service", "[Unit]\nDescription=%t|%S|%C|%L|%E|%T|%V|%h|%u|%U|%g|%G|%d|%D\n" + RUN);
    all.put("x-percent.service", SERVICE + "ExecStart=/nope/y 5% 6 % 7%-\n");
    all.put("x-bad-specifier.service", SERVICE + "ExecStart=/nope/y %z\n");
    all.put("x-bad-specifier-path.service", RUN + "EnvironmentFile=/etc/%z\n");
    all.put("x-specifier-command.service", SERVICE + "ExecStart=/nope/%p/%% %n \"%N x\"\n");
  }

  private static void types(Map<String, String> all) {
    all.put("x-a.target", "[Unit]\nDescription=t\nWants=x-known.service\n");
    all.put("x-b.target", "[Unit]\nDescription=t\\\n u\nRequires=x-%p.service\n");
  }
}
