/** Which source files a kernel's makefiles compile under which options. */
@NullMarked
package dev.coracle.kernel.makefile;

import org.jspecify.annotations.NullMarked;
