package dev.coracle.verify.session;

import dev.coracle.diagnostic.ExitCode;

/**
 * How a guest that was run by hand ended.
 *
 * @param exitCode OK, NEGATIVE if its shell ended with another status than 0, or VERIFICATION
 * @param message one line for people; empty if there is nothing to say
 */
public record GuestExit(ExitCode exitCode, String message) {}
