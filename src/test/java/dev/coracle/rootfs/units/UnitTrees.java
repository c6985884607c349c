package dev.coracle.rootfs.units;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Directories of units, each with one corner of how systemd looks for units. Paths begin with
 * {@code E} for {@code /etc/systemd/system}, {@code L} for that below {@code /usr/local/lib} and
 * {@code U} for that below {@code /usr/lib}; {@code O} is outside of all of them. A text that
 * begins with {@code >} is a link's target.
 */
final class UnitTrees {
  private static final String RUN = "[Service]\nType=oneshot\nExecStart=/nope/x\n";
  private static final String DROP_IN = "[Service]\n";

  private final Map<String, String> files = new LinkedHashMap<>();

  private UnitTrees() {}

  static Map<String, String> all() {
    UnitTrees trees = new UnitTrees();
    trees.places();
    trees.dropIns();
    trees.masks();
    trees.aliases();
    trees.templates();
    trees.starters();
    return trees.files;
  }

  private void unit(String path) {
    files.put(path, RUN);
  }

  private void dropIn(String path) {
    files.put(path, DROP_IN);
  }

  private void link(String path, String target) {
    files.put(path, ">" + target);
  }

  private void places() {
    unit("U/x-usr.service");
    unit("U/x-local.service");
    unit("L/x-local.service");
    unit("U/x-etc.service");
    unit("L/x-etc.service");
    unit("E/x-etc.service");
    unit("O/x-linked.service");
    link("E/x-linked.service", "O/x-linked.service");
    unit("O/x-other-name.service");
    link("E/x-renamed.service", "O/x-other-name.service");
    unit("U/x-same.service");
    link("E/x-same.service", "U/x-same.service");
    unit("U/x-broken.service");
    link("E/x-broken.service", "O/nothing.service");
    unit("U/x-itself.service");
    link("E/x-itself.service", "x-itself.service");
  }

  private void dropIns() {
    unit("U/x-d-plain.service");
    dropIn("U/x-d-plain.service.d/50.conf");
    dropIn("E/x-d-plain.service.d/50.conf");
    dropIn("U/x-d-plain.service.d/10.conf");
    dropIn("L/x-d-plain.service.d/9.conf");
    dropIn("U/x-d-plain.service.d/B.conf");
    dropIn("U/x-d-plain.service.d/a.conf");
    unit("U/x-d-type.service");
    dropIn("E/service.d/30-type.conf");
    dropIn("U/service.d/31-type.conf");
    dropIn("U/x-d-type.service.d/30-type.conf");
    dropIn("E/x-d-type.service.d/31-type.conf");
    unit("U/x-p-one-two.service");
    dropIn("E/x-p-.service.d/40.conf");
    dropIn("U/x-p-one-two.service.d/40.conf");
    dropIn("E/x-p-one-.service.d/41.conf");
    dropIn("L/x-p-.service.d/41.conf");
    dropIn("U/x-p-one-.service.d/42.conf");
    dropIn("L/x-p-.service.d/42.conf");
    unit("U/x-d-names.service");
    dropIn("U/x-d-names.service.d/a.conf~");
    dropIn("U/x-d-names.service.d/.hidden.conf");
    dropIn("U/x-d-names.service.d/b.conf.dpkg-new");
    dropIn("U/x-d-names.service.d/.conf");
    dropIn("U/x-d-names.service.d/c d.conf");
    unit("U/x-d-link.service");
    dropIn("O/drop/a.conf");
    link("E/x-d-link.service.d", "O/drop");
    unit("U/x-d-linked.service");
    link("E/x-d-linked.service.d/b.conf", "O/drop/a.conf");
    link("E/x-d-linked.service.d/c.conf", "O/drop/missing.conf");
    dropIn("U/x-d-linked.service.d/c.conf");
    unit("U/x-d-mask.service");
    dropIn("U/x-d-mask.service.d/a.conf");
    link("E/x-d-mask.service.d/a.conf", "/dev/null");
    dropIn("U/x-d-mask.service.d/b.conf");
    files.put("E/x-d-mask.service.d/b.conf", "");
    unit("U/x-trailing-.service");
    dropIn("U/x-trailing-.service.d/a.conf");
    dropIn("U/x-.service.d/00-all.conf");
  }

  private void masks() {
    unit("U/x-masked.service");
    link("E/x-masked.service", "/dev/null");
    unit("U/x-empty.service");
    files.put("E/x-empty.service", "");
    unit("U/x-mask-late.service");
    link("L/x-mask-late.service", "/dev/null");
    unit("E/x-unmasked.service");
    link("U/x-unmasked.service", "/dev/null");
    unit("U/x-mask-chain.service");
    link("E/x-mask-chain.service", "O/null");
    link("O/null", "/dev/null");
    unit("U/x-mask-alias-target.service");
    link("E/x-mask-alias-target.service", "/dev/null");
    link("U/x-mask-alias.service", "x-mask-alias-target.service");
    unit("U/x-mask-t@.service");
    link("E/x-mask-t@a.service", "/dev/null");
    link("E/x-mask-blank.service", "/dev/null");
  }

  private void aliases() {
    unit("U/x-real.service");
    link("U/x-alias.service", "x-real.service");
    dropIn("U/x-alias.service.d/a.conf");
    dropIn("E/x-real.service.d/a.conf");
    dropIn("U/x-real.service.d/b.conf");
    link("E/x-alias-two.service", "U/x-alias.service");
    link("U/x-alias-kind.service", "x-real.target");
    files.put("U/x-real.target", "[Unit]\nDescription=t\n");
    unit("U/x-moved.service");
    unit("E/x-moved.service");
    link("U/x-alias-moved.service", "x-moved.service");
    link("U/x-loop-a.service", "x-loop-b.service");
    link("U/x-loop-b.service", "x-loop-a.service");
    link("U/x-alias-of-missing.service", "x-nowhere.service");
    unit("O/x-elsewhere.service");
    unit("U/x-elsewhere.service");
    link("E/x-alias-outside.service", "O/x-elsewhere.service");
  }

  private void templates() {
    unit("U/x-t@.service");
    unit("U/x-t@own.service");
    dropIn("U/x-t@.service.d/a.conf");
    dropIn("E/x-t@.service.d/b.conf");
    dropIn("U/x-t@a.service.d/b.conf");
    dropIn("U/x-t@a.service.d/c.conf");
    unit("U/x-late@i.service");
    unit("E/x-late@.service");
    link("U/x-at@.service", "x-t@.service");
    link("U/x-ai@i.service", "x-t@.service");
    link("U/x-aj@i.service", "x-t@j.service");
    link("U/x-ak@i.service", "x-t@i.service");
    link("U/x-al.service", "x-t@i.service");
    link("U/x-am.service", "x-t@.service");
    link("U/x-an@.service", "x-real.service");
    unit("U/x-pt-a@.service");
    dropIn("U/x-pt-@.service.d/a.conf");
    dropIn("U/x-pt-@i.service.d/b.conf");
    dropIn("U/x-pt-a@.service.d/c.conf");
    dropIn("E/x-pt-.service.d/d.conf");
    dropIn("E/x-pt-@.service.d/e.conf");
    dropIn("U/x-pt-a@i.service.d/e.conf");
    dropIn("U/x-pt-@.service.d/f.conf");
    dropIn("U/x-pt-@i.service.d/f.conf");
    dropIn("U/x-pt-.service.d/f.conf");
    dropIn("U/x-pt-@.service.d/g.conf");
    dropIn("U/x-pt-@i.service.d/g.conf");
  }

  private void starters() {
    unit("U/x-s.service");
    link("U/x-s.service.wants/x-usr.service", "../x-usr.service");
    link("E/x-s.service.wants/x-etc.service", "../nonsense");
    link("U/x-s.service.wants/x-local.service", "../x-local.service");
    link("E/x-s.service.wants/x-local.service", "/dev/null");
    files.put("U/x-s.service.wants/x-file.service", "not empty\n");
    files.put("U/x-s.service.wants/x-zero.service", "");
    link("U/x-s.service.wants/not-a-unit", "../x-usr.service");
    link("U/x-s.service.requires/x-unmasked.service", "../x-unmasked.service");
    link("U/x-s.service.upholds/x-etc.service", "../x-etc.service");
    unit("U/x-w-a.service");
    link("U/x-w-.service.wants/x-usr.service", "../x-usr.service");
    link("U/service.wants/x-etc.service", "../x-etc.service");
    link("O/wants/x-local.service", "U/x-local.service");
    link("U/x-w-a.service.requires", "O/wants");
    unit("U/x-wt@.service");
    link("U/x-wt@.service.wants/x-t@.service", "../x-t@.service");
    link("U/x-wt@i.service.wants/x-usr.service", "../x-usr.service");
    link("U/x-real.service.wants/x-etc.service", "../x-etc.service");
    link("U/x-alias.service.wants/x-usr.service", "../x-usr.service");
  }
}
