/** The host's apt configuration: sources, policy, credentials, the user's mirror file. */
@NullMarked
package dev.coracle.host.apt;

import org.jspecify.annotations.NullMarked;
