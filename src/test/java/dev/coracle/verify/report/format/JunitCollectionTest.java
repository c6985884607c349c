package dev.coracle.verify.report.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coracle.template.Templates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class JunitCollectionTest {
  @TempDir Path directory;

  @Test
  void suitesOfResultsStayAndFailedBuildsAreErrors() throws Exception {
    Files.writeString(
        directory.resolve(ReportFiles.JUNIT),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
            + "  <testsuite name=\"coracle.base 1\" tests=\"1\">\n"
            + "    <testcase name=\"smoke.target\"/>\n  </testsuite>\n</testsuites>\n");
    Path file = directory.resolve("all/junit.xml");
    JunitCollection.write(
        new Templates(),
        List.of(
            new JunitCollection.Suite("base 1", Optional.of(directory), Optional.empty(), 1),
            new JunitCollection.Suite(
                "bad", Optional.empty(), Optional.of("error: a <b> & c\n  fix: d\u0007"), 1500),
            new JunitCollection.Suite(
                "unverified 1", Optional.of(directory.resolve("x")), Optional.empty(), 0)),
        file);
    Document document =
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
    assertEquals(3, document.getElementsByTagName("testsuite").getLength());
    assertEquals(3, document.getElementsByTagName("testcase").getLength());
    assertEquals(1, document.getElementsByTagName("error").getLength());
    Element error = (Element) document.getElementsByTagName("error").item(0);
    assertEquals("error: a <b> & c", error.getAttribute("message"));
    Element suite = (Element) document.getElementsByTagName("testsuite").item(1);
    assertEquals("coracle.bad", suite.getAttribute("name"));
    assertEquals("1.500", suite.getAttribute("time"));
    assertEquals("1", suite.getAttribute("errors"));
  }
}
