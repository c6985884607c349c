package dev.coracle.kernel.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.ExitCode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DistccTest {
  @Test
  void serversArePlainOnesAndThisHost() {
    assertEquals(
        List.of("10.0.0.7", "build-8.example:3700/16,lzo", "[fe80::1]:3632", "localhost/2"),
        Distcc.servers(" 10.0.0.7  build-8.example:3700/16,lzo\n[fe80::1]:3632\tlocalhost/2 "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "user@build7",
        "@build7",
        "+zeroconf",
        "--randomize",
        "a:b",
        "a/",
        "a,cpp",
        "a,cpp,lzo",
        "a:99999999",
        "a#b",
        "localhostile@x",
        "-x",
        "$(reboot)",
        "a\u001b[2J"
      })
  void othersAreRefused(String server) {
    CoracleException refused =
        assertThrows(CoracleException.class, () -> Distcc.servers("10.0.0.7 " + server));
    assertEquals(ExitCode.USAGE, refused.exitCode());
    assertTrue(refused.getMessage().contains("DISTCC_HOSTS has"), refused.getMessage());
    assertTrue(refused.getMessage().chars().noneMatch(c -> c != '\n' && Character.isISOControl(c)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \t\n", "localhost", "localhost/4 --localslots=2"})
  void withoutAServerNothingIsCompiledElsewhere(String servers) {
    CoracleException refused = assertThrows(CoracleException.class, () -> Distcc.servers(servers));
    assertEquals(ExitCode.ENVIRONMENT, refused.exitCode());
    assertTrue(refused.getMessage().contains("names no compile server"), refused.getMessage());
  }
}
