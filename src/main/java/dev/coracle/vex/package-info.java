/**
 * Which of the vulnerabilities in a user's list a result cannot have, since their code is not in
 * it, as OpenVEX.
 */
@NullMarked
package dev.coracle.vex;

import org.jspecify.annotations.NullMarked;
