package dev.coracle.recipe.schema;

import dev.coracle.recipe.yaml.RecipeDocument.Entry;
import dev.coracle.recipe.yaml.RecipeDocument.Mapping;
import dev.coracle.recipe.yaml.RecipeDocument.Scalar;
import dev.coracle.recipe.yaml.RecipeProblems;
import java.util.ArrayList;
import java.util.List;

/** Which keys of a declared file go together. */
final class FileRules {
  private static final List<String> KINDS = List.of("content", "source", "link", "directory");

  private FileRules() {}

  static void check(Mapping file, RecipeProblems problems) {
    List<Entry> kinds = new ArrayList<>();
    for (Entry entry : file.entries()) {
      if (KINDS.contains(entry.key().text())) {
        kinds.add(entry);
      }
    }
    String fix = "write exactly one of content, source, link and directory";
    if (kinds.isEmpty()) {
      problems.add(
          file.place(),
          "file-kind",
          "this file has neither content, source, link nor directory",
          fix);
    }
    for (int i = 1; i < kinds.size(); i++) {
      String first = kinds.get(0).key().text();
      String other = kinds.get(i).key().text();
      problems.add(
          kinds.get(i).key().place(),
          "file-kind",
          "a file cannot have " + first + " and " + other,
          fix);
    }
    Entry mode = file.entry("mode");
    if (mode != null && file.entry("link") != null) {
      problems.add(
          mode.key().place(), "file-kind", "symbolic links have no mode", "remove the mode");
    }
    Entry path = file.entry("path");
    if (path != null && path.value() instanceof Scalar scalar && scalar.text().equals("/")) {
      problems.add(
          scalar.place(),
          "value",
          "the root directory cannot be declared",
          "declare files and directories below it");
    }
  }
}
