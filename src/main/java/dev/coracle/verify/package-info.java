/**
 * Starts the result as a user would and says what it saw: machine profiles, the QEMU process, the
 * console, checks, reports.
 */
package dev.coracle.verify;
