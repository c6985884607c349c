package dev.coracle.kernel.config;

import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.kernel.kconfig.OptionRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** All options asked for, by symbol; asking twice for the same value is asking once. */
public final class RequestedOptions {
  private final SortedMap<String, OptionRequest> bySymbol;

  private RequestedOptions(SortedMap<String, OptionRequest> bySymbol) {
    this.bySymbol = Collections.unmodifiableSortedMap(bySymbol);
  }

  /**
   * Merges requests. The order does not matter for overridable ones.
   *
   * @param problems gets a diagnostic for each option of which two different values are asked
   */
  public static RequestedOptions merge(List<OptionRequest> requests, List<Diagnostic> problems) {
    SortedMap<String, OptionRequest> merged = new TreeMap<>();
    for (OptionRequest request : requests) {
      OptionRequest first = merged.putIfAbsent(request.symbol(), request);
      if (first == null || request.overridable()) {
        continue;
      }
      if (first.overridable()) {
        merged.put(request.symbol(), request);
      } else if (!first.value().equals(request.value())) {
        problems.add(
            Diagnostic.error(
                    "kernel.option-conflict",
                    request.spelled() + ", but " + first.place() + " asks for " + first.spelled(),
                    "keep one of the two lines")
                .at(request.place()));
      }
    }
    return new RequestedOptions(merged);
  }

  /** The requests, sorted by symbol. */
  public Collection<OptionRequest> all() {
    return bySymbol.values();
  }

  /** {@code CONFIG_X=y} lines, sorted: what a content key is made of. */
  public List<String> keyLines() {
    List<String> lines = new ArrayList<>(bySymbol.size());
    bySymbol.values().forEach(request -> lines.add(request.spelled()));
    return lines;
  }

  /** The lines for a {@code .config}, sorted. */
  public String configText() {
    StringBuilder text = new StringBuilder();
    bySymbol.values().forEach(request -> text.append(request.configLine()).append('\n'));
    return text.toString();
  }
}
