/**
 * How a report is written and read: JSON, HTML, JUnit XML, GitHub's Markdown, SVG, terminal text.
 */
package dev.coracle.verify.report.format;
