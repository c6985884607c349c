/** The host's apt configuration: sources, policy, credentials, the user's mirror file. */
package dev.coracle.host.apt;
