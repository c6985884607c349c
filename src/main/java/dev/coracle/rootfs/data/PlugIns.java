package dev.coracle.rootfs.data;

import dev.coracle.rootfs.mention.Mentions;
import dev.coracle.rootfs.view.PathView;
import dev.coracle.tree.Content;
import dev.coracle.tree.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Plug-ins and helper programs: shared objects, and programs beside them, in a directory that a
 * program of their source mentions. Those come in whose names stand as words in configurations of
 * the source, or alone among the program's strings.
 */
final class PlugIns {
  private static final String ENDING = ".so";
  private static final String PREFIX = "lib";
  private static final long LARGEST_TEXT = 1 << 20;

  /** What a program names only to load it on demand does not bring libraries larger than these. */
  private static final long LARGEST_LIBRARIES = 16 << 20;

  private final DataContext context;
  private final Map<String, MentioningFile> directories = new TreeMap<>();
  private final Map<String, List<Text>> texts = new HashMap<>();
  private final Map<String, List<String>> candidates = new HashMap<>();
  private final Set<String> included = new HashSet<>();

  /** Sources with their files of data: many programs mention the directory of the same. */
  private final Set<String> data = new HashSet<>();

  private final Set<String> leftOut = new HashSet<>();

  /** By path, how many texts of its source do not name it. */
  private final Map<String, Integer> unnamed = new HashMap<>();

  /** A text's words, found once a plug-in of its source is there to be looked up. */
  private interface Text {
    MentioningFile from();

    boolean names(String word);
  }

  private static final class Configuration implements Text {
    private final MentioningFile from;
    private final Supplier<String> text;
    private @Nullable Set<String> words;

    Configuration(MentioningFile from, Supplier<String> text) {
      this.from = from;
      this.text = text;
    }

    @Override
    public MentioningFile from() {
      return from;
    }

    @Override
    public boolean names(String word) {
      if (words == null) {
        words = Mentions.words(text.get());
      }
      return words.contains(word);
    }
  }

  /** Read once a plug-in of its source is there to be looked up. */
  private final class Program implements Text {
    private final MentioningFile from;
    private final Content content;
    private @Nullable ProgramStrings strings;

    Program(MentioningFile from, Content content) {
      this.from = from;
      this.content = content;
    }

    @Override
    public MentioningFile from() {
      return from;
    }

    /** Its strings; not from several threads at once. */
    ProgramStrings strings() {
      if (strings == null) {
        strings = ProgramStrings.of(context.contents().bytes(from.path(), content));
      }
      return strings;
    }

    @Override
    public boolean names(String word) {
      return strings().has(word) || strings().has(word + ENDING);
    }
  }

  PlugIns(DataContext context) {
    this.context = context;
  }

  boolean isIncluded(String path) {
    return included.contains(path);
  }

  void directory(String directory, MentioningFile from) {
    directories.putIfAbsent(directory, from);
  }

  void text(MentioningFile from, String text) {
    add(new Configuration(from, () -> text));
  }

  void program(MentioningFile from, Content content) {
    add(new Program(from, content));
  }

  private void add(Text text) {
    if (!text.from().source().isEmpty()) {
      texts.computeIfAbsent(text.from().source(), source -> new ArrayList<>()).add(text);
    }
  }

  /** A file of data may name plug-ins too. */
  void data(MentioningFile from, String path) {
    Optional<Content> content =
        context.view().node(path).flatMap(node -> context.contents().content(node));
    if (content.isPresent()
        && content.get().size() <= LARGEST_TEXT
        && data.add(from.source() + ":" + path)) {
      add(new Configuration(from, () -> dataText(path, content.get())));
    }
  }

  private String dataText(String path, Content content) {
    String text = context.contents().searchableText(path, content);
    return text.indexOf('\0') < 0 ? Mentions.withoutComments(text) : "";
  }

  /** Includes what is named by now. */
  void include() {
    directories.forEach((directory, from) -> look(directory, from.source()));
    for (Map.Entry<String, MentioningFile> entry : directories.entrySet()) {
      List<Text> all = texts.getOrDefault(entry.getValue().source(), List.of());
      for (String path : candidates.getOrDefault(entry.getKey(), List.of())) {
        if (!included.contains(path)
            && !leftOut.contains(path)
            && !Integer.valueOf(all.size()).equals(unnamed.put(path, all.size()))) {
          naming(path, all)
              .filter(text -> text instanceof Configuration || isModest(path, text.from()))
              .ifPresent(text -> include(path, text.from()));
        }
      }
    }
  }

  /** The first text that names a plug-in, by the file's name or by a part that stands for it. */
  private Optional<Text> naming(String path, List<Text> all) {
    String word = word(path);
    Optional<Text> whole =
        all.stream()
            .filter(text -> text.names(word) || text.names(withoutPrefix(word)))
            .findFirst();
    if (whole.isPresent() || !path.endsWith(ENDING)) {
      return whole;
    }
    // Parts are common words: among a program's strings they say nothing.
    Set<String> parts =
        all.stream()
            .filter(Program.class::isInstance)
            .flatMap(text -> ((Program) text).strings().plugIns().stream())
            .flatMap(pattern -> pattern.part(word).stream())
            .collect(Collectors.toSet());
    return all.stream()
        .filter(Configuration.class::isInstance)
        .filter(text -> parts.stream().anyMatch(text::names))
        .findFirst();
  }

  /** Looks into a directory, once, and reads the programs that may name what is there. */
  private void look(String directory, String source) {
    if (!candidates.computeIfAbsent(directory, each -> candidates(each, source)).isEmpty()) {
      List<Program> unread =
          texts.getOrDefault(source, List.of()).stream()
              .filter(Program.class::isInstance)
              .map(Program.class::cast)
              .filter(program -> program.strings == null)
              .toList();
      unread.parallelStream().forEach(Program::strings);
    }
  }

  private static String word(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    return name.endsWith(ENDING) ? name.substring(0, name.length() - ENDING.length()) : name;
  }

  /** A file may name a library without what all libraries' names begin with. */
  private static String withoutPrefix(String word) {
    return word.startsWith(PREFIX) ? word.substring(PREFIX.length()) : word;
  }

  private List<String> candidates(String directory, String source) {
    return context.view().below(directory).stream()
        .filter(
            path -> {
              String name = path.substring(path.lastIndexOf('/') + 1);
              return (name.endsWith(ENDING) && isNear(path, directory))
                  || (path.lastIndexOf('/') == directory.length() && isProgram(path, name));
            })
        .filter(path -> context.rules().source(path).filter(source::equals).isPresent())
        .toList();
  }

  /** In the directory, or in one for plug-ins of a kind. */
  private static boolean isNear(String path, String directory) {
    return path.indexOf('/', directory.length() + 1) < 0
        || path.indexOf('/', path.indexOf('/', directory.length() + 1) + 1) < 0;
  }

  private boolean isProgram(String path, String name) {
    return !name.contains(ENDING + ".")
        && context
            .view()
            .node(path)
            .filter(Node.RegularFile.class::isInstance)
            .filter(node -> (node.metadata().mode() & 0111) != 0)
            .isPresent();
  }

  private boolean isModest(String path, MentioningFile from) {
    PathView.Resolution found = context.view().resolve(path);
    long size = found.isFile() ? context.programs().newBytes(found) : 0;
    if (size > LARGEST_LIBRARIES) {
      context.note(
          path
              + " ("
              + size
              + " bytes with its libraries), mentioned by "
              + from.path()
              + ", left out for its size: name it under include if it is needed");
      leftOut.add(path);
    }
    return size <= LARGEST_LIBRARIES;
  }

  void include(String path, MentioningFile from) {
    PathView.Resolution found = context.view().resolve(path);
    if (found.node().filter(node -> !(node instanceof Node.Directory)).isPresent()
        && context.programs().canStart(found)) {
      included.add(path);
      included.add(found.path());
      context.follower().include(found, from);
      context.assembler().include(path, from.need().of(from.path()));
    }
  }
}
