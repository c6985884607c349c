package dev.coracle.words;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds words that Coracle no longer uses; the list is a text file. */
public final class RetiredWords {
  private static final Path LIST = Path.of("src/test/resources/words/retired-words.txt");
  private static final String DOCS = "docs: ";
  private static final String TYPE = "type: ";

  private final List<Word> words;

  private RetiredWords(List<Word> words) {
    this.words = words;
  }

  /**
   * One of them.
   *
   * @param rarest the longest word of a phrase, in lower case: most texts do not have it, and need
   *     not be searched by the pattern
   */
  private record Word(Pattern pattern, String rarest, String text, String instead) {}

  /** The words that documents do not use. */
  public static RetiredWords ofDocuments() throws IOException {
    return read(List.of("", DOCS));
  }

  /** The words that no output of the program uses. */
  public static RetiredWords ofOutput() throws IOException {
    return read(List.of(""));
  }

  /** The names that no type has. */
  public static RetiredWords ofTypes() throws IOException {
    return read(List.of(TYPE));
  }

  /** The lines with one of some prefixes; the empty one is that of lines without. */
  private static RetiredWords read(List<String> prefixes) throws IOException {
    List<Word> words = new ArrayList<>();
    for (String line : Files.readAllLines(LIST)) {
      String prefix = Stream.of(DOCS, TYPE).filter(line::startsWith).findFirst().orElse("");
      if (!line.isBlank() && !line.startsWith("#") && prefixes.contains(prefix)) {
        words.add(word(line.substring(prefix.length())));
      }
    }
    return new RetiredWords(words);
  }

  private static Word word(String line) {
    String[] parts = line.split(" = ", 2);
    String phrase =
        Arrays.stream(parts[0].split(" ")).map(Pattern::quote).collect(Collectors.joining("\\s+"));
    // No \b: phrases may begin or end with a mark, as --volume does.
    Pattern whole = Pattern.compile("(?i)(?<![\\w-])" + phrase + "(?![\\w-])");
    String rarest =
        Arrays.stream(parts[0].split(" ")).max(Comparator.comparingInt(String::length)).get();
    return new Word(whole, rarest.toLowerCase(Locale.ROOT), parts[0], parts[1]);
  }

  /**
   * What a text has of them.
   *
   * @param name where the text is from, for the messages
   * @return one line for each find: place, word, and what to write instead
   */
  public List<String> in(String name, String text) {
    List<String> finds = new ArrayList<>();
    String lower = text.toLowerCase(Locale.ROOT);
    for (Word word : words) {
      if (!lower.contains(word.rarest())) {
        continue;
      }
      Matcher matcher = word.pattern().matcher(text);
      while (matcher.find()) {
        long line = text.substring(0, matcher.start()).lines().count();
        finds.add(name + ":" + Math.max(1, line) + ": \"" + word.text() + "\": " + word.instead());
      }
    }
    return finds;
  }
}
