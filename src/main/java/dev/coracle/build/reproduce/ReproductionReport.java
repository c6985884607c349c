package dev.coracle.build.reproduce;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What came of building a result again.
 *
 * @param same the files that have the same bytes
 * @param different those that do not, or that only one of the two has
 * @param difference the first difference, in words
 * @param kernelAdopted whether the kernel was taken from the result instead of being compiled
 */
public record ReproductionReport(
    List<String> same, List<String> different, Optional<String> difference, boolean kernelAdopted) {

  private static final String KERNEL = "kernel";
  private static final String COMPILED = "compiled";

  public ReproductionReport {
    same = List.copyOf(same);
    different = List.copyOf(different);
  }

  /** Whether everything that was made again is the same. */
  public boolean good() {
    return different.isEmpty();
  }

  /** The same for programs, and for a signed statement. */
  public Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("result", good() ? "SAME" : "DIFFERENT");
    fields.put(KERNEL, kernelAdopted ? "taken from the result, not compiled" : COMPILED);
    fields.put("same", same);
    fields.put("different", different);
    difference.ifPresent(text -> fields.put("firstDifference", text));
    return fields;
  }

  /** Whether such fields say that the kernel was compiled again. */
  public static boolean kernelCompiled(Map<String, Object> fields) {
    return COMPILED.equals(fields.get(KERNEL));
  }
}
