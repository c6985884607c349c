package dev.coracle.source.apt.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Asks dpkg about some hundred pairs of versions, real and odd. */
class DebianVersionIT {
  private static final List<String> REAL =
      List.of(
          "2.41-12+deb13u5",
          "2.41-12",
          "1:4.4.38-1",
          "2.41.5-0+deb13u1",
          "257.13-1~deb13u1",
          "257.8-1~deb13u2",
          "5.3.28+dfsg2-9",
          "1:2.75-10+deb13u1+b3",
          "2:1.21-76",
          "6.12.38-1",
          "0.0~git20240101.abcdef-1",
          "20250419",
          "1.5.7+dfsg-1",
          "7.0~rc1+ds1-3~exp1");
  private static final String LETTERS = "0019aAzZ.+~-:";

  @Test
  void agreesWithDpkg() throws Exception {
    Random random = new Random(20260101);
    List<String[]> pairs = new ArrayList<>();
    for (String a : REAL) {
      for (String b : REAL) {
        pairs.add(new String[] {a, b});
      }
    }
    while (pairs.size() < 600) {
      String a = odd(random);
      String b = random.nextBoolean() ? odd(random) : changed(a, random);
      if (valid(a) && valid(b)) {
        pairs.add(new String[] {a, b});
      }
    }
    // One shell asks them all; a process for each would take ten times as long.
    StringBuilder script = new StringBuilder("c() { dpkg --compare-versions \"$@\"; }\n");
    for (String[] pair : pairs) {
      String both = "'" + pair[0] + "' ";
      script
          .append("if c ")
          .append(both)
          .append("lt '")
          .append(pair[1])
          .append("'; then echo -1; ");
      script.append("elif c ").append(both).append("eq '").append(pair[1]).append("'; ");
      script.append("then echo 0; else echo 1; fi\n");
    }
    List<String> answers = run(script.toString());
    assertEquals(pairs.size(), answers.size());
    for (int i = 0; i < pairs.size(); i++) {
      String[] pair = pairs.get(i);
      assertEquals(
          Integer.parseInt(answers.get(i)),
          DebianVersion.compare(pair[0], pair[1]),
          pair[0] + " and " + pair[1]);
    }
  }

  private static String odd(Random random) {
    StringBuilder text = new StringBuilder("" + random.nextInt(3));
    int length = random.nextInt(9);
    for (int i = 0; i < length; i++) {
      text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return text.toString();
  }

  private static String changed(String version, Random random) {
    int at = random.nextInt(version.length());
    char c = LETTERS.charAt(random.nextInt(LETTERS.length()));
    return version.substring(0, at) + c + version.substring(at + random.nextInt(2));
  }

  /** What dpkg accepts without a warning. */
  private static boolean valid(String version) {
    return version.matches("([0-9]{1,8}:)?[0-9][A-Za-z0-9.+~:-]*")
        && version.matches("[0-9]*:[^:]*|[^:]*")
        && !version.endsWith("-")
        && version.substring(version.indexOf(':') + 1).matches("[0-9].*");
  }

  private static List<String> run(String script) throws IOException, InterruptedException {
    Process process = new ProcessBuilder("sh", "-s").start();
    try (var in = process.getOutputStream()) {
      in.write(script.getBytes(StandardCharsets.UTF_8));
    }
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor() == 0, "sh failed");
    return out.lines().toList();
  }
}
