/** Package files (deb(5)): read, checked entry by entry, and unpacked into the store. */
package dev.coracle.source.apt.deb;
