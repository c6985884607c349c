package dev.coracle.kernel.audit;

import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.kernel.KernelOptions;
import dev.coracle.kernel.kconfig.DotConfig;
import dev.coracle.recipe.KernelSpec;
import dev.coracle.recipe.Located;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a kernel's options differ from recommended ones.
 *
 * @param findings one for each recommendation, in their order
 */
public record KernelAudit(List<Finding> findings) {
  public KernelAudit {
    findings = List.copyOf(findings);
  }

  /** What was found. */
  public enum State {
    /** As recommended. */
    MET,
    /** Another value. */
    DIFFERENT,
    /** This source or architecture has no such option. */
    UNKNOWN,
    /** It means nothing for this kernel, which lacks what it is about. */
    NOT_APPLICABLE
  }

  /**
   * One recommendation.
   *
   * @param symbol its name in this kernel
   * @param value in this kernel; n where it has no such option
   * @param lines what else has to be asked for to meet it; may be empty
   */
  public record Finding(
      Recommendation recommendation, String symbol, String value, State state, List<String> lines) {
    public Finding {
      lines = List.copyOf(lines);
    }

    /** The option's name in this kernel, such as {@code CONFIG_SYN_COOKIES}. */
    public String name() {
      return DotConfig.PREFIX + symbol;
    }

    /** The setting as it is recommended, such as {@code SYN_COOKIES=y}. */
    public String recommended() {
      return symbol + "=" + recommendation.want();
    }

    /**
     * The options of a recipe that meet it: itself, and what it needs.
     *
     * @param place where they are said to be asked for
     */
    public List<KernelSpec.Option> options(SourceLocation place) {
      Stream<String> needed = lines.stream().map(line -> line.substring(DotConfig.PREFIX.length()));
      return Stream.concat(Stream.of(recommended()), needed)
          .map(line -> option(line, line.indexOf('='), place))
          .toList();
    }

    private KernelSpec.Option option(String line, int equals, SourceLocation place) {
      return new KernelSpec.Option(
          new Located<>(line.substring(0, equals), place),
          line.substring(equals + 1),
          recommendation.reason());
    }
  }

  /** Compares. */
  public static KernelAudit of(KernelOptions options, List<Recommendation> recommended) {
    List<Finding> findings = new ArrayList<>();
    for (Recommendation each : recommended) {
      findings.add(finding(options, each));
    }
    return new KernelAudit(findings);
  }

  private static Finding finding(KernelOptions options, Recommendation each) {
    Optional<String> known =
        Stream.concat(Stream.of(each.symbol()), each.renamed().stream())
            .filter(options.names()::contains)
            .findFirst();
    String symbol = known.orElse(each.symbol());
    String value = options.value(symbol);
    boolean off = each.want().equals("n");
    State state = State.DIFFERENT;
    if (!each.condition().isEmpty() && options.value(each.condition()).equals("n")) {
      state = State.NOT_APPLICABLE;
    } else if (value.equals(each.want()) || (off && known.isEmpty())) {
      state = State.MET;
    } else if (known.isEmpty()) {
      state = State.UNKNOWN;
    }
    List<String> lines =
        state == State.DIFFERENT && each.want().equals("y") ? options.linesFor(symbol) : List.of();
    return new Finding(each, symbol, value, state, lines);
  }

  /** The findings whose value is another one than recommended. */
  public List<Finding> different() {
    return findings.stream().filter(each -> each.state() == State.DIFFERENT).toList();
  }

  /** How many are in a state. */
  public long count(State state) {
    return findings.stream().filter(each -> each.state() == state).count();
  }
}
