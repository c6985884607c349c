/** The output directory: versions, manifest, what is written for people to use. */
package dev.coracle.publish;
