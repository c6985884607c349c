/** Several recipes at once: builds that share work, and jobs for CI systems. */
@NullMarked
package dev.coracle.build.batch;

import org.jspecify.annotations.NullMarked;
