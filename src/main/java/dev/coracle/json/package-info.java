/** JSON: one way to write it, and small documents as maps. */
package dev.coracle.json;
