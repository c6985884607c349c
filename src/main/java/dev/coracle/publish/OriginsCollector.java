package dev.coracle.publish;

import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.kernel.config.KernelFragment;
import dev.coracle.kernel.kconfig.OptionRequest;
import dev.coracle.recipe.Located;
import dev.coracle.recipe.Recipe;
import dev.coracle.rootfs.assembly.RequiredBy;
import dev.coracle.rootfs.assembly.RootReport;
import dev.coracle.store.StepKey;
import dev.coracle.tree.TreePath;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;

/** The origins of a result: what was decided while it was made, without any path of this host. */
public final class OriginsCollector {
  private static final List<String> LINKS = List.of("/", "unit ", "package ");

  private final Recipe recipe;

  private OriginsCollector(Recipe recipe) {
    this.recipe = recipe;
  }

  /**
   * Collects.
   *
   * @param report what was decided while the tree was built
   * @param weak what packages recommend and suggest
   * @param needs every reason of every path
   * @param release the kernel's
   * @param fragments the kernel's
   * @param requests what was asked of its configuration
   * @param steps the keys of the result's steps
   */
  public static Origins of(
      Recipe recipe,
      RootReport report,
      List<Origins.LeftOut> weak,
      SortedMap<TreePath, Set<RequiredBy>> needs,
      String release,
      List<KernelFragment> fragments,
      List<OptionRequest> requests,
      List<StepKey> steps) {
    OriginsCollector origins = new OriginsCollector(recipe);
    return new Origins(
        recipe.file().getFileName().toString(),
        origins.files(needs),
        report.units().stream()
            .map(
                unit ->
                    new Origins.Unit(
                        unit.name(), unit.fragment().text(), unit.reason(), unit.startedAtBoot()))
            .toList(),
        origins.leftOut(report, weak),
        origins.reasons("exclude: ", recipe.content().exclude()),
        origins.reasons("packages: ", recipe.packages()),
        release,
        origins.options(fragments, requests),
        steps);
  }

  private List<Origins.Asked> files(SortedMap<TreePath, Set<RequiredBy>> needs) {
    return needs.entrySet().stream()
        .map(
            entry ->
                new Origins.Asked(
                    entry.getKey().text(),
                    entry.getValue().stream()
                        .map(need -> reason(need))
                        .distinct()
                        .sorted(
                            Comparator.comparing(Origins.Reason::by)
                                .thenComparing(Origins.Reason::at))
                        .toList()))
        .toList();
  }

  /** A file, unit or package has reasons of its own, so that no place is needed there. */
  private Origins.Reason reason(RequiredBy need) {
    boolean link = LINKS.stream().anyMatch(need.by()::startsWith);
    return new Origins.Reason(need.by(), link ? "" : at(need.place()));
  }

  private List<Origins.LeftOut> leftOut(RootReport report, List<Origins.LeftOut> weak) {
    List<Origins.LeftOut> all = new ArrayList<>();
    for (RootReport.LeftOutUnit unit : report.leftOut()) {
      all.add(new Origins.LeftOut("unit", unit.name(), unit.wantedBy(), unit.setting()));
    }
    for (RootReport.OptionalLibrary library : report.optionalLibraries()) {
      if (!library.included()) {
        all.add(
            new Origins.LeftOut(
                "library",
                String.join(" or ", library.note().sonames()),
                library.file().text(),
                library.note().priority() + ", for " + library.note().feature()));
      }
    }
    for (RootReport.TrimmedPart part : report.trimmed()) {
      all.add(
          new Origins.LeftOut(
              part.word().isEmpty() ? "except" : "trimmed",
              part.glob(),
              part.packageName(),
              (part.word().isEmpty() ? "" : part.word() + ", ") + at(part.place())));
    }
    all.addAll(weak);
    report.data().forEach(line -> all.add(new Origins.LeftOut("data", line, "", "")));
    return all;
  }

  private List<Origins.Reason> reasons(String key, List<? extends Located<?>> values) {
    return values.stream()
        .map(each -> new Origins.Reason(key + each.value(), at(each.place())))
        .toList();
  }

  private List<Origins.Option> options(
      List<KernelFragment> fragments, List<OptionRequest> requests) {
    return requests.stream()
        .map(
            request ->
                new Origins.Option(
                    request.symbol(),
                    request.value(),
                    asker(fragments, request),
                    at(request.place()),
                    request.reason()))
        .toList();
  }

  /** A driver says so in its reason; a fragment is known by its file. */
  private static String asker(List<KernelFragment> fragments, OptionRequest request) {
    return fragments.stream()
        .filter(each -> each.file().toString().equals(request.place().file()))
        .findFirst()
        .map(each -> "kernel.fragments: " + each.name())
        .orElse("kernel.drivers: " + request.reason().replaceFirst("^driver ", ""));
  }

  /** A place without directories outside of the recipe's own: no host looks like another. */
  private String at(SourceLocation place) {
    Path recipeFile = recipe.file().toAbsolutePath().normalize();
    Path own = Objects.requireNonNull(recipeFile.getParent(), "a file is in a directory");
    Path file = Path.of(place.file()).toAbsolutePath().normalize();
    Path shown = file.startsWith(own) ? own.relativize(file) : file.getFileName();
    return place.line() == 0 ? shown.toString() : shown + ":" + place.line();
  }
}
