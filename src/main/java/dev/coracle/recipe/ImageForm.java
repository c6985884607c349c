package dev.coracle.recipe;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A form that a recipe's tree can be written in, and its name in recipes.
 *
 * @param word such as {@code nvdimm-erofs}
 * @param layout such as {@code nvdimm}
 * @param fileSystem such as {@code erofs}
 */
public record ImageForm(String word, String layout, String fileSystem) {

  /** All that there are, in the order in which a person is told of them. */
  static final List<ImageForm> ALL = all();

  private static List<ImageForm> all() {
    List<ImageForm> forms = new ArrayList<>();
    for (String layout : KnownNames.LAYOUTS) {
      for (String fileSystem : KnownNames.FILE_SYSTEMS) {
        forms.add(disk(layout, fileSystem));
      }
    }
    return List.copyOf(forms);
  }

  private static ImageForm disk(String layout, String fileSystem) {
    return new ImageForm(layout + "-" + fileSystem, layout, fileSystem);
  }

  /** The form with a name. */
  static Optional<ImageForm> of(String word) {
    return ALL.stream().filter(form -> form.word.equals(word)).findFirst();
  }

  /** The form of a root image. */
  static ImageForm of(String layout, String fileSystem) {
    return disk(layout, fileSystem);
  }

  /** What follows the recipe's name in the name of a file of this form. */
  public String suffix() {
    return "." + word + ".img";
  }

  @Override
  public String toString() {
    return word;
  }
}
