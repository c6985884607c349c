package dev.coracle.vex;

import dev.coracle.kernel.makefile.CompileAnswer;
import dev.coracle.kernel.makefile.CompiledFiles;
import java.util.ArrayList;
import java.util.List;

/** Statements about the kernel: its code is absent if none of the files is compiled. */
public final class KernelStatements {
  private final CompiledFiles compiled;

  public KernelStatements(CompiledFiles compiled) {
    this.compiled = compiled;
  }

  /** About one entry of the list. */
  public Statement about(Vulnerability each) {
    List<String> packages = List.of(Vulnerability.KERNEL);
    List<String> notes = new ArrayList<>();
    boolean absent = !each.files().isEmpty();
    for (String file : each.files()) {
      CompileAnswer answer = compiled.of(file);
      absent &= answer.state() == CompileAnswer.State.NOT_COMPILED;
      notes.add(answer.reason());
    }
    if (notes.isEmpty()) {
      notes.add("the list names no source files");
    }
    return new Statement(
        each,
        absent ? Statement.Status.CODE_NOT_PRESENT : Statement.Status.UNDER_INVESTIGATION,
        packages,
        String.join("; ", notes));
  }
}
