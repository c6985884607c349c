/**
 * What a converted image needs to run: the account, the command line and the runtime's
 * configuration (OCI runtime specification 1.2), as values and texts.
 */
@NullMarked
package dev.coracle.container.run;

import org.jspecify.annotations.NullMarked;
