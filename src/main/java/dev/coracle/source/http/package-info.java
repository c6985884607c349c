/** Downloads: side by side, resumed, retried, hash-checked while they stream. */
package dev.coracle.source.http;
