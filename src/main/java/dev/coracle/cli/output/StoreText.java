package dev.coracle.cli.output;

import dev.coracle.cache.StoreTransfer;
import dev.coracle.cli.context.CliContext;
import dev.coracle.json.Json;
import dev.coracle.progress.Amounts;
import dev.coracle.store.StoreEntry;
import dev.coracle.store.StoreEviction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What a store holds, and what came and went, for people and programs. */
public final class StoreText {
  private StoreText() {}

  /** All entries, or their sums by kind. */
  public static void list(CliContext context, List<StoreEntry> entries, boolean all, boolean json)
      throws IOException {
    if (json) {
      Map<String, Object> top = new LinkedHashMap<>();
      top.put("bytes", bytes(entries));
      top.put("entries", entries.stream().map(StoreText::fields).toList());
      print(context, top);
      return;
    }
    Instant now = Instant.now();
    if (all) {
      for (StoreEntry each : entries) {
        line(context, each.kind(), each.name(), each.size(), age(each.used(), now));
      }
    } else {
      Map<String, List<StoreEntry>> kinds = new TreeMap<>();
      entries.forEach(
          each -> kinds.computeIfAbsent(each.kind(), kind -> new ArrayList<>()).add(each));
      kinds.forEach(
          (kind, own) ->
              line(
                  context,
                  kind,
                  String.valueOf(own.size()),
                  bytes(own),
                  age(own.get(0).used(), now) + " to " + age(own.get(own.size() - 1).used(), now)));
    }
    line(context, "all", String.valueOf(entries.size()), bytes(entries), "");
  }

  private static void line(CliContext context, String kind, String what, long bytes, String used) {
    String text =
        String.format(Locale.ROOT, "  %-16s %6s  %10s  %s", kind, what, Amounts.bytes(bytes), used);
    context.out().println(text.stripTrailing());
  }

  /** How long ago; a time to come, as another machine's clock may give it, is now. */
  private static String age(Instant used, Instant now) {
    Duration age = Duration.between(used, now);
    if (age.toDays() > 0) {
      return age.toDays() + " d";
    }
    return age.toHours() > 0 ? age.toHours() + " h" : Math.max(0, age.toMinutes()) + " min";
  }

  private static long bytes(List<StoreEntry> entries) {
    return entries.stream().mapToLong(StoreEntry::size).sum();
  }

  private static Map<String, Object> fields(StoreEntry entry) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("kind", entry.kind());
    fields.put("name", entry.name());
    fields.put("bytes", entry.size());
    fields.put("used", entry.used().toString());
    return fields;
  }

  /** What was evicted. */
  public static void removed(
      CliContext context, StoreEviction.Outcome outcome, boolean pretended, boolean json)
      throws IOException {
    if (json) {
      Map<String, Object> top = new LinkedHashMap<>();
      top.put("removed", outcome.removed().stream().map(StoreText::fields).toList());
      top.put("inUse", outcome.inUse().stream().map(StoreText::fields).toList());
      top.put("bytesLeft", outcome.kept());
      print(context, top);
      return;
    }
    context
        .out()
        .println(
            (pretended ? "would remove " : "removed ")
                + outcome.removed().size()
                + " entries, "
                + Amounts.bytes(bytes(outcome.removed()))
                + "; "
                + Amounts.bytes(outcome.kept())
                + " left");
    if (!outcome.inUse().isEmpty()) {
      context
          .out()
          .println(outcome.inUse().size() + " entries stay, since a running command may use them");
    }
  }

  /** What went to or came from another machine. */
  public static void transferred(
      CliContext context, String word, StoreTransfer.Outcome outcome, boolean json)
      throws IOException {
    if (json) {
      Map<String, Object> top = new LinkedHashMap<>();
      top.put("results", outcome.results());
      top.put("downloads", outcome.downloads());
      top.put("refused", outcome.refused());
      print(context, top);
      return;
    }
    context
        .out()
        .println(
            word + " " + outcome.results() + " results and " + outcome.downloads() + " downloads");
    outcome.refused().forEach(each -> context.out().println("refused: " + each));
  }

  private static void print(CliContext context, Map<String, Object> top) throws IOException {
    context.out().print(new String(Json.pretty(top), StandardCharsets.UTF_8));
  }
}
