package dev.coracle.cli.recipe;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.coracle.build.cost.KernelCost;
import dev.coracle.build.cost.KernelTrial;
import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommonOptions;
import dev.coracle.cli.context.FetchOptions;
import dev.coracle.cli.output.JsonText;
import dev.coracle.cli.output.TrialText;
import dev.coracle.json.Json;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code coracle kernel cost}. */
@Command(
    name = "cost",
    description = {
      "Measure what each fragment of a recipe's kernel costs: build and verify the guest without"
          + " each of them in turn.",
      "",
      "Shown are virtual time, bytes and memory as differences to the guest with all fragments, and"
          + " which checks then fail. Kernels are compiled in one tree, so that most take a minute"
          + " after the first. What was found out is kept in the store: a run that was ended early,"
          + " or by --budget, goes on where it was."
    },
    footer = {
      "",
      "Examples:",
      "  coracle kernel cost --budget 30min my.yaml",
      "  coracle kernel cost --fragment net --fragment disk my.yaml"
    })
public final class KernelCostCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private CommonOptions common;
  @Mixin private FetchOptions fetch;
  @Mixin private FragmentTrialOptions fragments;

  public KernelCostCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    KernelCost cost = fragments.run(context, fetch, KernelCost::of);
    print(context, common, "without", cost);
    return 0;
  }

  /**
   * Prints trials in the format that was asked for.
   *
   * @param changes what they are made by: with or without
   */
  static void print(CliContext context, CommonOptions common, String changes, KernelCost cost)
      throws IOException {
    if (common.json()) {
      context.out().println(JsonText.object(json -> json(json, changes, cost)));
      return;
    }
    new TrialText(changes, cost).lines().forEach(context.out()::println);
    if (!cost.left().isEmpty()) {
      context.out().println("not tried within the budget: " + String.join(", ", cost.left()));
    }
  }

  static void json(JsonGenerator json, String changes, KernelCost cost) throws IOException {
    json.writeObjectFieldStart("reference");
    cost.reference().write(json, changes);
    json.writeEndObject();
    json.writeArrayFieldStart("trials");
    for (KernelTrial trial : cost.trials()) {
      json.writeStartObject();
      trial.write(json, changes);
      json.writeBooleanField("holds", trial.holds(cost.reference()));
      json.writeEndObject();
    }
    json.writeEndArray();
    Json.strings(json, "left", cost.left());
  }
}
