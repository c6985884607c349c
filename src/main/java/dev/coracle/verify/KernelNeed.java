package dev.coracle.verify;

/**
 * A kernel option without which a machine cannot show that a guest is well.
 *
 * @param option its symbol, without {@code CONFIG_}
 * @param why what it is for there, a few words
 */
record KernelNeed(String option, String why) {}
