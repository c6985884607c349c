package dev.coracle.verify.report.format;

/**
 * What a report is about.
 *
 * @param name the recipe's name
 * @param version the result's version
 */
public record ReportSubject(String name, String version) {}
