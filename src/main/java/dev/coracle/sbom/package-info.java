/**
 * Bills of materials: what an image and its kernel are made of, in CycloneDX and SPDX, and what
 * known vulnerabilities mean for them (OpenVEX). Equal contents give equal bytes.
 */
@NullMarked
package dev.coracle.sbom;

import org.jspecify.annotations.NullMarked;
