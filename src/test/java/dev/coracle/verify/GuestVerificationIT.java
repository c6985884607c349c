package dev.coracle.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestVerificationIT {
  private static final Duration DEADLINE = Duration.ofSeconds(90);
  private static final Path NO_KVM = Path.of("/nonexistent/kvm");

  @TempDir Path directory;
  private Guest guest;

  @BeforeEach
  void findGuest() throws Exception {
    guest = Guest.find();
  }

  @Test
  void aGoodGuestPasses() throws Exception {
    VerifyPlan plan = guest.plan(guest.image(), guest.commandLine(), DEADLINE, logs());
    VerifyReport report = verify(plan);
    assertTrue(report.passed(), () -> String.join("\n", VerifySummary.lines(report)));
    assertTrue(report.virtual().isPresent());
    assertTrue(report.availableKiB().isPresent());
    assertEquals("tcg", report.accelerator().name());
  }

  private VerifyReport verify(VerifyPlan plan) throws Exception {
    VerifyReport report = Guest.verifier(directory.resolve("cache"), NO_KVM).verify(plan);
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    VerifyReportJson.write(report, json);
    System.out.println(json);
    VerifySummary.lines(report).forEach(System.out::println);
    return report;
  }

  private Path logs() {
    return directory.resolve("logs");
  }
}
