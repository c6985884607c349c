package dev.coracle.rootfs.assembly;

import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ProblemCollector;
import dev.coracle.recipe.GrantSpec;
import dev.coracle.recipe.GrantSpec.Privilege;
import dev.coracle.rootfs.view.UsrMerge;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import dev.coracle.tree.Xattr;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Takes from packages' files what a guest should not have unasked, and keeps a record of it. */
public final class Privileges {
  private static final int SETUID = 04000;
  private static final int SETGID = 02000;
  private static final String CAPABILITY = "security.capability";

  private final Map<String, GrantSpec> grants = new HashMap<>();
  private final Set<GrantSpec> used = new HashSet<>();
  private final List<RootReport.PrivilegeFinding> findings = new ArrayList<>();

  public Privileges(List<GrantSpec> specs) {
    specs.forEach(grant -> grants.put(UsrMerge.map(grant.path().text()), grant));
  }

  /** Whether a package's device, FIFO or socket may be in the tree. */
  boolean keepsDevice(String path, String source) {
    return decide(path, Privilege.DEVICE, source);
  }

  /** What is left of a package's file's metadata; directories keep theirs. */
  Metadata filter(String path, Node node, String source) {
    Metadata metadata = node.metadata();
    if (!(node instanceof Node.RegularFile)) {
      return metadata;
    }
    int mode = metadata.mode();
    if ((mode & SETUID) != 0 && !decide(path, Privilege.SETUID, source)) {
      mode &= ~SETUID;
    }
    if ((mode & SETGID) != 0 && !decide(path, Privilege.SETGID, source)) {
      mode &= ~SETGID;
    }
    SortedMap<String, Xattr> xattrs = metadata.xattrs();
    if (xattrs.containsKey(CAPABILITY) && !decide(path, Privilege.CAPABILITIES, source)) {
      xattrs = new TreeMap<>(xattrs);
      xattrs.remove(CAPABILITY);
    }
    return new Metadata(mode, metadata.uid(), metadata.gid(), metadata.mtime(), xattrs);
  }

  private boolean decide(String path, Privilege privilege, String source) {
    GrantSpec grant = grants.get(path);
    boolean granted = grant != null && grant.privileges().contains(privilege);
    if (granted) {
      used.add(grant);
    }
    findings.add(new RootReport.PrivilegeFinding(TreePath.of(path), privilege, source, granted));
    return granted;
  }

  public List<RootReport.PrivilegeFinding> findings() {
    List<RootReport.PrivilegeFinding> sorted = new ArrayList<>(findings);
    sorted.sort((a, b) -> a.path().compareTo(b.path()));
    return sorted;
  }

  /** Grants that met nothing: a stale line, or a wrong path. */
  public void warnUnused(List<GrantSpec> specs, ProblemCollector into) {
    for (GrantSpec grant : specs) {
      if (!used.contains(grant)) {
        EnumSet<Privilege> asked = EnumSet.copyOf(grant.privileges());
        into.warning(
            Diagnostic.warning(
                    "rootfs.unused-grant",
                    grant.path() + " has no " + asked + " to grant",
                    "remove the grant, or correct its path")
                .at(grant.place()));
      }
    }
  }
}
