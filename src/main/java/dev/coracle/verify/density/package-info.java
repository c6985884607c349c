/**
 * What guests from one image cost their host. Promises to leave the host's settings as they were.
 */
package dev.coracle.verify.density;
