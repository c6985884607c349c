package dev.coracle.recipe.reader;

import dev.coracle.diagnostic.ProblemCollector;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.recipe.KnownNames;
import dev.coracle.recipe.OutputFormat;
import dev.coracle.recipe.schema.InvalidValue;
import dev.coracle.recipe.schema.ScalarType;
import dev.coracle.recipe.yaml.RecipeDocument.Entry;
import dev.coracle.recipe.yaml.RecipeDocument.Mapping;
import dev.coracle.recipe.yaml.RecipeDocument.Refused;
import dev.coracle.recipe.yaml.RecipeDocument.Scalar;
import dev.coracle.recipe.yaml.RecipeDocument.Sequence;
import dev.coracle.recipe.yaml.RecipeDocument.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The short way to write an image, {@code image: [nvdimm-erofs, plain-ext4]}: the root's format,
 * then the additional ones. It becomes the mapping that it stands for before anything is composed,
 * so that single values replace a parent's and lists add to it, as everywhere.
 */
final class ImageShortForm {
  private ImageShortForm() {}

  /** The keys of a recipe or of a section without the short form. */
  static Mapping normalise(Mapping root, ProblemCollector problems) {
    List<Entry> entries = new ArrayList<>();
    for (Entry entry : root.entries()) {
      boolean isShort = entry.key().text().equals("image") && entry.value() instanceof Sequence;
      entries.add(
          isShort
              ? new Entry(entry.key(), mapping((Sequence) entry.value(), entry.key(), problems))
              : entry);
    }
    return new Mapping(root.place(), entries);
  }

  private static Mapping mapping(Sequence list, Scalar key, ProblemCollector problems) {
    List<Entry> entries = new ArrayList<>();
    List<Value> elements = list.elements();
    if (elements.isEmpty()) {
      problems.error(
          key.place(),
          "recipe.missing-value",
          "image is empty",
          "write the format of the root first");
    } else {
      Optional<OutputFormat> format = root(elements.get(0), problems);
      SourceLocation place = elements.get(0).place();
      entries.add(entry(place, "file-system", format.map(OutputFormat::fileSystemWord)));
      entries.add(entry(place, "layout", format.map(each -> each.layout().word())));
    }
    if (elements.size() > 1) {
      Scalar outputs = new Scalar(elements.get(1).place(), "outputs", false);
      entries.add(
          new Entry(outputs, new Sequence(outputs.place(), elements.subList(1, elements.size()))));
    }
    return new Mapping(list.place(), entries);
  }

  private static Optional<OutputFormat> root(Value first, ProblemCollector problems) {
    if (!(first instanceof Scalar word) || word.isNull()) {
      if (!(first instanceof Refused)) {
        problems.error(
            first.place(),
            "recipe.wrong-type",
            "image takes a list of output formats, and this is not a single word",
            "write one of " + String.join(", ", KnownNames.outputFormats()));
      }
      return Optional.empty();
    }
    InvalidValue fault = ScalarType.OUTPUT_FORMAT.fault(word).orElse(null);
    if (fault != null) {
      problems.error(word.place(), fault.code(), "image: " + fault.message(), fault.fix());
    }
    Optional<OutputFormat> format = OutputFormat.of(word.text());
    if (format.isPresent() && !format.get().canBeRoot()) {
      problems.error(
          word.place(),
          "recipe.image-keys",
          "a guest cannot boot from " + format.get(),
          "write the root's format first, such as nvdimm-erofs, and " + format.get() + " after it");
      return Optional.empty();
    }
    return format;
  }

  /** An entry as if it had been written; one without a value was reported already. */
  private static Entry entry(SourceLocation place, String key, Optional<String> value) {
    return new Entry(
        new Scalar(place, key, false),
        value.isPresent() ? new Scalar(place, value.get(), false) : new Refused(place));
  }
}
