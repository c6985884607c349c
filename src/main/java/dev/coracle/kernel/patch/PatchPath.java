package dev.coracle.kernel.patch;

import dev.coracle.diagnostic.Excerpt;
import java.nio.charset.StandardCharsets;
import org.eclipse.jgit.util.QuotedString;

/**
 * A path that a patch names.
 *
 * @param text without its first directory
 * @param absent whether there is no such file: {@code /dev/null}
 */
record PatchPath(String text, boolean absent) {
  /** Of a line {@code --- a/PATH} or {@code +++ b/PATH}, perhaps with a time after a tab. */
  static PatchPath ofHeader(String line) {
    return ofName(line.substring(4));
  }

  /** Of a name with its first directory, as it stands in a header. */
  static PatchPath ofName(String name) {
    String path = plain(name);
    int slash = path.indexOf('/');
    return path.equals("/dev/null")
        ? new PatchPath(path, true)
        : new PatchPath(slash > 0 ? path.substring(slash + 1) : path, false);
  }

  /** Of a name without such a directory, as after {@code rename from}. */
  static PatchPath ofWhole(String name) {
    return new PatchPath(plain(name), false);
  }

  private static String plain(String name) {
    int tab = name.indexOf('\t');
    String text = (tab < 0 ? name : name.substring(0, tab)).stripTrailing();
    if (text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")) {
      byte[] quoted = text.getBytes(StandardCharsets.ISO_8859_1);
      return QuotedString.GIT_PATH.dequote(quoted, 0, quoted.length);
    }
    return PatchReader.utf8(text);
  }

  boolean isSafe() {
    boolean good = !text.isEmpty() && text.chars().noneMatch(Character::isISOControl);
    for (String name : text.split("/", -1)) {
      good &= !name.isEmpty() && !name.equals(".") && !name.equals("..") && !name.equals(".git");
    }
    return good;
  }

  String shown() {
    return Excerpt.quote(text);
  }
}
