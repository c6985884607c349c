package dev.coracle.recipe.schema;

import static dev.coracle.recipe.schema.SchemaKeys.open;
import static dev.coracle.recipe.schema.SchemaKeys.optional;
import static dev.coracle.recipe.schema.SchemaKeys.required;

/** Keys of users and groups. */
final class AccountKeys {
  private static final MappingType ID_RANGE =
      new MappingType(
          required("first", ScalarType.ID, "the first id"),
          required("count", ScalarType.ID, "how many ids"));

  static final MappingType USER =
      new MappingType(
          required("name", ScalarType.USER, "login name"),
          required("uid", ScalarType.ID, "numeric user id"),
          required("gid", ScalarType.ID, "numeric id of the main group"),
          optional("description", ScalarType.LINE, "", "full name"),
          optional("home", ScalarType.GUEST_PATH, "/nonexistent", "home directory"),
          optional("shell", ScalarType.GUEST_PATH, "/usr/sbin/nologin", "login shell"),
          optional("create-home", ScalarType.YES, "", "make the home directory, as the user's"),
          optional(
              "authorized-keys",
              open(ScalarType.AUTHORIZED_KEY),
              "",
              "public keys for ~/.ssh/authorized_keys; the home directory is made too"),
          optional(
              "sub-uids", ID_RANGE, "", "user ids for the user's own containers (/etc/subuid)"),
          optional(
              "sub-gids", ID_RANGE, "", "group ids for them (/etc/subgid); sub-uids if left out"));

  static final MappingType GROUP =
      new MappingType(
          required("name", ScalarType.USER, "group name"),
          required("gid", ScalarType.ID, "numeric group id"),
          optional("members", open(ScalarType.USER), "", "additional members"));

  private AccountKeys() {}
}
