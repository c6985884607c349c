package dev.coracle.kernel.config;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.diagnostic.Suggestions;
import dev.coracle.host.InputFile;
import dev.coracle.recipe.Located;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A directory of kernel fragments, one concern a file, each named {@code NAME.config}.
 *
 * @param path the directory, as a user would name it: places in diagnostics begin with it
 */
public record FragmentDirectory(Path path) {
  private static final String SUFFIX = ".config";

  /**
   * Reads the fragments that a recipe names.
   *
   * @throws CoracleException (RECIPE) with every problem found: unknown names, unreadable lines,
   *     and options to which two fragments give different values
   */
  public List<KernelFragment> load(List<Located<String>> names) throws IOException {
    List<Diagnostic> problems = new ArrayList<>();
    List<KernelFragment> fragments = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Located<String> name : names) {
      if (seen.add(name.value())) {
        load(name, fragments, problems);
      }
    }
    RequestedOptions.merge(
        fragments.stream().flatMap(fragment -> fragment.options().stream()).toList(), problems);
    if (!problems.isEmpty()) {
      throw new CoracleException(ExitCode.RECIPE, problems);
    }
    return fragments;
  }

  private void load(Located<String> name, List<KernelFragment> fragments, List<Diagnostic> problems)
      throws IOException {
    Path file = path.resolve(name.value() + SUFFIX);
    if (!path.equals(file.getParent())) {
      problems.add(
          Diagnostic.error(
                  "kernel.fragment-name",
                  "\"" + name + "\" is a path, not the name of a kernel fragment",
                  "move the file to " + path + " and write its name without " + SUFFIX)
              .at(name.place()));
      return;
    }
    try {
      fragments.add(FragmentReader.read(name.value(), file, Files.readString(file), problems));
    } catch (NoSuchFileException e) {
      problems.add(
          Diagnostic.error(
                  "kernel.unknown-fragment",
                  "there is no kernel fragment \"" + name + "\" in " + path,
                  Suggestions.suggestion(
                      name.value(), available(), "there are: " + String.join(", ", available())))
              .at(name.place()));
    } catch (CharacterCodingException e) {
      problems.add(
          Diagnostic.error(
                  "kernel.fragment-encoding",
                  "the kernel fragment is not UTF-8 text",
                  "save it as UTF-8")
              .at(SourceLocation.file(file.toString())));
    }
  }

  /** The names of those that switch an option on, sorted; passes over what is no fragment. */
  public Set<String> switchingOn(String symbol) throws IOException {
    Set<String> names = new TreeSet<>();
    for (String name : available()) {
      Path file = path.resolve(name + SUFFIX);
      try {
        String text = InputFile.text(file);
        if (FragmentReader.read(name, file, text, new ArrayList<>()).options().stream()
            .anyMatch(option -> option.symbol().equals(symbol) && option.value().equals("y"))) {
          names.add(name);
        }
      } catch (CharacterCodingException e) {
        // Reported where a recipe names it.
      }
    }
    return names;
  }

  /** The names of all fragments there are, sorted. */
  public Set<String> available() throws IOException {
    Set<String> names = new TreeSet<>();
    if (!Files.isDirectory(path)) {
      return names;
    }
    try (Stream<Path> files = Files.list(path)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        boolean named = name.endsWith(SUFFIX) && name.length() > SUFFIX.length();
        if (named && !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
          names.add(name.substring(0, name.length() - SUFFIX.length()));
        }
      }
    }
    return names;
  }
}
