package dev.coracle.vex;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.json.Json;
import dev.coracle.json.JsonFields;
import dev.coracle.publish.Manifests;
import dev.coracle.vex.Statement.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The rules of OpenVEX 0.2.0's JSON schema for what is written. */
class OpenVexTest {
  private static final OpenVex VEX =
      new OpenVex(
          Manifests.manifest("base", "1.0"),
          Map.of("kernel", "pkg:deb/debian/linux", "tools 1", "pkg:deb/debian/tools@1"));

  private static Statement statement(Status status, String... packages) {
    return new Statement(
        new Vulnerability("CVE-1", "x", List.of()), status, List.of(packages), "since it is so");
  }

  private static JsonFields document(Statement... statements) throws IOException {
    byte[] bytes = VEX.document("me", List.of(statements));
    return new JsonFields(Json.object(new String(bytes, StandardCharsets.UTF_8)));
  }

  @Test
  void aStatementHasAJustificationOnlyIfTheCodeIsAbsent() throws IOException {
    List<JsonFields> all =
        document(
                statement(Status.CODE_NOT_PRESENT, "kernel"),
                statement(Status.COMPONENT_NOT_PRESENT),
                statement(Status.UNDER_INVESTIGATION, "tools 1"))
            .objects("statements");
    assertEquals("not_affected", all.get(0).text("status"));
    assertEquals("vulnerable_code_not_present", all.get(0).text("justification"));
    assertEquals("component_not_present", all.get(1).text("justification"));
    assertEquals("under_investigation", all.get(2).text("status"));
    assertFalse(all.get(2).values().containsKey("justification"));
    for (JsonFields each : all) {
      // With a justification, the schema allows no impact statement.
      assertFalse(each.values().containsKey("impact_statement"));
      assertEquals("since it is so", each.text("status_notes"));
      assertEquals("CVE-1", each.object("vulnerability").text("name"));
    }
  }

  @Test
  void theProductIsTheImageAndWhatItWouldBeIn() throws IOException {
    JsonFields product =
        document(statement(Status.CODE_NOT_PRESENT, "kernel", "tools 1"))
            .objects("statements")
            .get(0)
            .objects("products")
            .get(0);
    assertEquals("pkg:generic/base@1.0", product.text("@id"));
    assertEquals(64, product.object("hashes").text("sha-256").length());
    assertEquals(
        List.of("pkg:deb/debian/linux", "pkg:deb/debian/tools@1"),
        product.objects("subcomponents").stream().map(each -> each.text("@id")).toList());
  }

  @Test
  void equalStatementsGiveEqualBytesAndOthersAnotherName() throws IOException {
    Statement absent = statement(Status.CODE_NOT_PRESENT);
    assertArrayEquals(VEX.document("me", List.of(absent)), VEX.document("me", List.of(absent)));
    String first = document(absent).text("@id");
    assertTrue(first.startsWith("urn:uuid:"), first);
    assertFalse(first.equals(document(statement(Status.UNDER_INVESTIGATION)).text("@id")));
    assertEquals("2023-11-14T22:13:20Z", document(absent).text("timestamp"));
  }
}
