package dev.coracle.recipe.schema;

import static dev.coracle.recipe.schema.SchemaKeys.optional;
import static dev.coracle.recipe.schema.SchemaKeys.required;

/** Keys of files and of drop-ins, which are files as well. */
final class FileKeys {
  private static final MappingType EARLY_MOUNT =
      new MappingType(
          required("path", ScalarType.GUEST_PATH, "where"),
          required(
              "type",
              ScalarType.EARLY_MOUNT,
              "tmpfs: memory, with a copy of what the image has there;"
                  + " overlay: what the image has there, changes go to memory"),
          optional(
              "options",
              ScalarType.MOUNT_OPTIONS,
              "nosuid,nodev",
              "options of the tmpfs, as mount(8) takes them"),
          optional(
              "except",
              new ListType(ScalarType.GUEST_PATH, false, ""),
              "",
              "directories and files below it that a tmpfs gets no copy of"),
          required("reason", ScalarType.LINE, "why it is mounted before init starts"));

  private static final MappingType PRE_INIT =
      new MappingType(
          required("runs", ScalarType.GUEST_PATH, "the init that it becomes then"),
          required("mounts", new ListType(EARLY_MOUNT, false, "path"), "what it mounts, in order"));

  private static final MappingType GIT =
      new MappingType(
          required("url", ScalarType.GIT_URL, "its address; https, or http or git to this host"),
          required("ref", ScalarType.GIT_REF, "a branch, a tag or a commit; locked as a commit"),
          required("path", ScalarType.GIT_PATH, "the file's path in the repository"));

  private static final String TEMPLATE = "the text that this FreeMarker template makes of the vars";

  /** A file that a recipe declares; see {@link FileRules} for what keys go together. */
  static final MappingType FILE =
      new MappingType(
          required("path", ScalarType.GUEST_PATH, "where it goes"),
          optional("content", ScalarType.TEXT, "", "a file with this text"),
          optional(
              "source",
              ScalarType.HOST_PATH,
              "",
              "a copy of this file; relative paths begin at the recipe's directory"),
          optional("template", ScalarType.HOST_PATH, "", TEMPLATE),
          optional(
              "url", ScalarType.URL, "", "the file at this address; https, or http to this host"),
          optional("sha256", ScalarType.SHA256, "", "SHA-256 of the file at url; required with it"),
          optional("git", GIT, "", "a file of a git repository"),
          optional("link", ScalarType.LINK_TARGET, "", "a symbolic link with this target"),
          optional("directory", ScalarType.YES, "", "a directory"),
          optional("pre-init", PRE_INIT, "", "a program that mounts before init starts"),
          optional(
              "mode", ScalarType.MODE, "", "permissions; 0644 for files, 0755 for directories"),
          optional("owner", ScalarType.ID, "0", "numeric user id"),
          optional("group", ScalarType.ID, "0", "numeric group id"));

  /** Settings of a unit beside its file; see {@link FileRules} for what keys go together. */
  static final MappingType DROP_IN =
      new MappingType(
          required(
              "name",
              ScalarType.DROP_IN,
              "UNIT.d/FILE.conf, such as ssh.service.d/limits.conf; in /etc/systemd/system"),
          optional("content", ScalarType.TEXT, "", "its text"),
          optional("source", ScalarType.HOST_PATH, "", "a copy of this file"),
          optional("template", ScalarType.HOST_PATH, "", TEMPLATE));

  private FileKeys() {}
}
