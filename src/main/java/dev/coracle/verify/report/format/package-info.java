/**
 * How a report is written and read: JSON, HTML, JUnit XML, GitHub's Markdown, SVG, terminal text.
 */
@NullMarked
package dev.coracle.verify.report.format;

import org.jspecify.annotations.NullMarked;
