package dev.coracle.verify.console;

import dev.coracle.verify.report.BootChart;
import dev.coracle.verify.report.BootChart.Kind;
import dev.coracle.verify.report.BootChart.Span;
import dev.coracle.verify.report.format.EscapeSequences;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a chart from a console on which the kernel traced its initcalls and systemd logged to the
 * kernel's log, every line with the kernel's time stamp (Linux, admin-guide/kernel-parameters:
 * {@code initcall_debug}, {@code printk.time}; systemd, kernel-command-line(7)).
 */
public final class BootChartReader {
  /** A stamp and the text up to the next; lines of several writers can run into each other. */
  private static final Pattern STAMPED =
      Pattern.compile("\\[ *+(\\d{1,9}+)\\.(\\d{6})\\] (.*?)(?=\\[ *+\\d{1,9}+\\.\\d{6}\\] |$)");

  private static final Pattern CALLING = Pattern.compile("calling ++([^ +]++)\\S*+ @ \\d++.*");
  private static final Pattern RETURNED =
      Pattern.compile(
          "initcall ([^ +]++)\\S*+ .{0,200}?returned -?\\d++ .{0,200}?after (\\d{1,12}+) usecs.*");
  private static final Pattern RUN_INIT = Pattern.compile("Run \\S+ as init process");
  private static final Pattern MANAGER = Pattern.compile("systemd\\[1\\]: (.*)");
  private static final Pattern EXECUTES = Pattern.compile("(\\S+): About to execute: .*");
  private static final Pattern CHANGED = Pattern.compile("(\\S+): Changed \\S+ -> (\\S+)");
  private static final Pattern LOADED = Pattern.compile("Loaded '([^']+)' via dlopen\\(\\).*");

  /** More than two lines cost. */
  private static final long PRINTING_MICROS = 100;

  /** States that a unit passes on its way up. */
  private static final Set<String> ON_THE_WAY =
      Set.of(
          "activating",
          "auto-restart",
          "condition",
          "mounting",
          "mounting-done",
          "start",
          "start-chown",
          "start-post",
          "start-pre");

  private final List<Span> spans = new ArrayList<>();
  private final Map<String, Long> called = new HashMap<>();
  private final Map<String, Long> begun = new HashMap<>();
  private long kernelMicros = -1;
  private long totalMicros = -1;
  private long managerMicros;

  private BootChartReader() {}

  /**
   * Reads a console's text.
   *
   * @return empty unless the text shows when init began and when systemd was done
   */
  public static Optional<BootChart> read(String console) {
    BootChartReader reader = new BootChartReader();
    for (String line : ConsoleText.lines(console).toList()) {
      Matcher stamped = STAMPED.matcher(line);
      while (stamped.find() && reader.totalMicros < 0) {
        long micros =
            Long.parseLong(stamped.group(1)) * 1_000_000 + Long.parseLong(stamped.group(2));
        reader.accept(micros, EscapeSequences.strip(stamped.group(3)));
      }
    }
    return reader.kernelMicros < 0 || reader.totalMicros < reader.kernelMicros
        ? Optional.empty()
        : Optional.of(new BootChart(reader.kernelMicros, reader.totalMicros, reader.spans));
  }

  private void accept(long micros, String text) {
    Matcher calling = CALLING.matcher(text);
    if (calling.matches()) {
      called.put(calling.group(1), micros);
      return;
    }
    Matcher returned = RETURNED.matcher(text);
    if (returned.matches()) {
      Long begin = called.remove(returned.group(1));
      if (begin != null) {
        long reported = Long.parseLong(returned.group(2));
        spans.add(
            new Span(Kind.INITCALL, returned.group(1), begin, duration(reported, micros - begin)));
      }
      return;
    }
    Matcher manager = MANAGER.matcher(text);
    if (manager.matches()) {
      manager(micros, manager.group(1));
      managerMicros = micros;
    } else if (kernelMicros < 0 && RUN_INIT.matcher(text).matches()) {
      kernelMicros = micros;
      managerMicros = micros;
    }
  }

  /**
   * Until the kernel has chosen a clock it times initcalls in ticks, and a short one takes one or
   * none by chance. Then the stamps of its two lines are more exact, though they count the
   * printing.
   *
   * @param reported by the kernel
   * @param stamps the time between the two lines
   */
  private static long duration(long reported, long stamps) {
    boolean ticks = reported % 1000 == 0;
    return ticks && (reported > 0 || stamps >= PRINTING_MICROS) ? stamps : reported;
  }

  private void manager(long micros, String text) {
    Matcher executes = EXECUTES.matcher(text);
    Matcher changed = CHANGED.matcher(text);
    Matcher loaded = LOADED.matcher(text);
    if (executes.matches()) {
      begun.putIfAbsent(executes.group(1), micros);
    } else if (changed.matches()) {
      String unit = changed.group(1);
      long begin = begun.getOrDefault(unit, micros);
      if (ON_THE_WAY.contains(changed.group(2))) {
        begun.put(unit, begin);
      } else {
        begun.remove(unit);
        spans.add(new Span(Kind.UNIT, unit, begin, micros - begin));
      }
    } else if (loaded.matches()) {
      spans.add(new Span(Kind.LIBRARY, loaded.group(1), managerMicros, micros - managerMicros));
    } else if (text.startsWith("Startup finished in ")) {
      totalMicros = micros;
    }
  }
}
