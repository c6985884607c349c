package dev.coracle.verify.report.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coracle.Golden;
import dev.coracle.template.Templates;
import dev.coracle.verify.report.BootFailure;
import dev.coracle.verify.report.BootFigures;
import dev.coracle.verify.report.BootId;
import dev.coracle.verify.report.Cause;
import dev.coracle.verify.report.CheckId;
import dev.coracle.verify.report.Phase;
import dev.coracle.verify.report.SampleReport;
import dev.coracle.verify.report.VerifyReport;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** A report in all its forms: as expected for a good one, and not to be broken by a bad one. */
class ReportFormatsTest {
  private static final Templates TEMPLATES = new Templates();
  private static final CheckId A_B = new CheckId("a.b", Optional.empty(), Cause.CHECK_FAILED);
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

  @TempDir Path directory;

  @Test
  void aGoodReportLooksAsExpected() throws Exception {
    VerifyReport report = SampleReport.good();
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    VerifyReportJson.write(report, json);
    Golden.check("verify.json", json.toString(StandardCharsets.UTF_8));
    Golden.check("junit.xml", JunitReport.render(TEMPLATES, SampleReport.SUBJECT, report));
    Golden.check("verify.html", html(report, "[    0.1] nfit\r\nlast line\n"));
    Golden.check(
        "boot-chart.svg",
        BootChartSvg.document(
            TEMPLATES, SampleReport.SUBJECT, new BootFigures(195, 79), SampleReport.chart()));
    Golden.check("summary.md", GithubReport.summary(SampleReport.SUBJECT, report));
  }

  @Test
  void whateverAGuestPrintsJunitStaysXml() throws Exception {
    Document junit =
        parse(JunitReport.render(TEMPLATES, SampleReport.SUBJECT, SampleReport.hostile()));
    Element suite = (Element) junit.getElementsByTagName("testsuite").item(0);
    assertEquals("3", suite.getAttribute("tests"));
    assertEquals("1", suite.getAttribute("failures"));
    assertEquals("1", suite.getAttribute("skipped"));
    assertEquals(3, junit.getElementsByTagName("testcase").getLength());
    Element failure = (Element) junit.getElementsByTagName("failure").item(0);
    assertEquals(MarkupText.text(SampleReport.HOSTILE), failure.getAttribute("message"));
    assertEquals(0, junit.getElementsByTagName("script").getLength());
  }

  @Test
  void aBootThatFailedWithoutAFailedCheckIsAnError() throws Exception {
    VerifyReport report =
        SampleReport.report(
            List.of(A_B.pass("fine")),
            Optional.of(
                new BootFailure(
                    Optional.of(BootId.BENCHMARK),
                    Cause.TIMED_OUT,
                    "",
                    Phase.KERNEL,
                    "",
                    List.of("last"))),
            SampleReport.chart());
    Document junit = parse(JunitReport.render(TEMPLATES, SampleReport.SUBJECT, report));
    assertEquals(1, junit.getElementsByTagName("error").getLength());
    assertEquals(
        List.of(
            "::error title=base 0.1.0 is not verified::a phase took too long; fix: "
                + Cause.TIMED_OUT.next()),
        GithubReport.annotations(SampleReport.SUBJECT, report, Optional.empty()));
  }

  @Test
  void whateverAUnitIsCalledTheChartStaysXml() throws Exception {
    Document svg =
        parse(
            BootChartSvg.document(
                TEMPLATES,
                SampleReport.SUBJECT,
                new BootFigures(1, 1),
                SampleReport.hostile().profile().chart().orElseThrow()));
    assertEquals("svg", svg.getDocumentElement().getTagName());
    assertEquals(0, svg.getElementsByTagName("script").getLength());
  }

  @Test
  void whateverAGuestPrintsThePageStaysAPage() throws Exception {
    String page = html(SampleReport.hostile(), SampleReport.HOSTILE + "\n<b>bold</b>\n");
    assertEquals(1, page.split("<script", -1).length - 1, "only the page's own script");
    assertFalse(page.contains("<b>"), page);
    assertTrue(page.contains("&lt;b&gt;bold"), page);
    assertTrue(
        page.chars().allMatch(c -> c == '\n' || c == '\t' || c >= ' ' && c != 0x7f), "controls");
    assertFalse(page.contains("src=") || page.contains("href="), "the page needs nothing else");
  }

  @Test
  void chromiumShowsThePageAndSearchesIt() throws Exception {
    assumeTrue(Files.isExecutable(CHROMIUM), "no Chromium here");
    Path page = directory.resolve("page.html");
    Files.writeString(
        page, html(SampleReport.hostile(), SampleReport.HOSTILE + "\nfind me\nand Find me\n"));
    String shown = shown(page.toUri() + "?search=find");
    assertTrue(shown.contains("id=\"found\">2 lines<"), shown);
    assertTrue(shown.contains("class=\"hidden\""), shown);
    assertTrue(
        shown.contains("<title>base 0.1.0: not verified</title>"), "no script of a guest ran");
  }

  @Test
  void annotationsNameTheFileAndEscapeWhatGithubReads() throws Exception {
    VerifyReport report =
        SampleReport.report(
            List.of(A_B.fail("50% of\nall:,")), Optional.empty(), SampleReport.chart());
    assertEquals(
        List.of(
            "::error file=a%2Cb.yaml,title=base 0.1.0 is not verified::a.b: 50%25 of%0Aall:,; fix: "
                + Cause.CHECK_FAILED.next()),
        GithubReport.annotations(SampleReport.SUBJECT, report, Optional.of("a,b.yaml")));
    assertEquals(
        "::warning file=r.yaml,line=3,col=5,title=some.code::words",
        GithubReport.command("warning", Optional.of("r.yaml"), 3, 5, "some.code", "words"));
    String summary = GithubReport.summary(SampleReport.SUBJECT, SampleReport.hostile());
    assertFalse(summary.contains("<script"), summary);
    long rows = summary.lines().filter(line -> line.startsWith("| smoke.units")).count();
    assertEquals(1, rows, summary);
  }

  private String html(VerifyReport report, String console) throws Exception {
    Files.write(directory.resolve(BootId.SMOKE.log()), console.getBytes(StandardCharsets.UTF_8));
    return HtmlReport.render(TEMPLATES, SampleReport.SUBJECT, report, directory);
  }

  private String shown(String address) throws Exception {
    Path out = directory.resolve("dom");
    Process chromium =
        new ProcessBuilder(
                CHROMIUM.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + directory.resolve("profile"),
                "--dump-dom",
                address)
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      assertTrue(chromium.waitFor(60, TimeUnit.SECONDS), "Chromium does not end");
    } finally {
      chromium.descendants().forEach(ProcessHandle::destroyForcibly);
      chromium.destroyForcibly().waitFor();
    }
    return Files.readString(out);
  }

  private static Document parse(String xml) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    return factory
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
  }
}
