package dev.coracle.build;

import dev.coracle.publish.ManifestWriter.Notes;
import dev.coracle.recipe.Recipe;
import dev.coracle.rootfs.assembly.RootReport;
import java.util.List;

/** How a tree came about, as lines of the manifest. */
final class ManifestNotes {
  private ManifestNotes() {}

  static List<Notes> of(Recipe recipe, RootReport report) {
    return List.of(
        new Notes("data", report.data()),
        new Notes("profiles", recipe.profiles()),
        new Notes(
            "units",
            report.units().stream()
                .map(
                    unit ->
                        unit.name()
                            + ": "
                            + unit.reason()
                            + (unit.startedAtBoot() ? ", started at boot" : ""))
                .toList()),
        new Notes(
            "unitsLeftOut",
            report.leftOut().stream()
                .map(unit -> unit.name() + ": " + unit.setting() + " of " + unit.wantedBy())
                .toList()),
        new Notes(
            "unitsEnabled",
            report.enabled().stream()
                .map(each -> each.link() + " -> " + each.unit() + ": " + each.reason())
                .toList()),
        new Notes(
            "optionalLibraries",
            report.optionalLibraries().stream()
                .map(
                    each ->
                        each.file()
                            + " may load "
                            + String.join(" or ", each.note().sonames())
                            + " ("
                            + each.note().feature()
                            + ", "
                            + each.note().priority()
                            + "): "
                            + (each.included() ? "included" : "left out"))
                .toList()),
        new Notes(
            "privileges",
            report.privileges().stream()
                .map(
                    each ->
                        each.path()
                            + ": "
                            + each.privilege().name().toLowerCase(java.util.Locale.ROOT)
                            + " of "
                            + each.source()
                            + (each.granted() ? " granted" : " stripped"))
                .toList()));
  }
}
