package dev.coracle.kernel.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coracle.kernel.kconfig.KconfigSamples;
import dev.coracle.kernel.kconfig.model.Choice;
import dev.coracle.kernel.kconfig.model.KconfigModel;
import dev.coracle.kernel.kconfig.model.MenuEntry;
import dev.coracle.kernel.kconfig.model.Symbol;
import dev.coracle.kernel.kconfig.solve.Solver;
import dev.coracle.kernel.kconfig.solve.UserValues;
import dev.coracle.testing.FakeTree;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelReaderTest {
  @TempDir Path directory;

  /** All that a model says, as text. */
  private static String described(KconfigModel model) {
    StringBuilder text = new StringBuilder();
    text.append(model.size()).append(model.modules()).append('\n');
    for (Symbol each : model.all()) {
      text.append(each.name() + each.index() + each.type() + each.isConstant());
      text.append(each.selected()).append(each.implied()).append('\n');
      each.choice().ifPresent(choice -> text.append(described(choice)));
      each.entries().forEach(entry -> text.append(described(entry)));
      each.properties()
          .forEach(
              p ->
                  text.append(p.kind() + " " + p.value() + " " + p.high() + " " + p.text())
                      .append(" " + p.condition() + " " + p.whole() + " " + p.where() + "\n"));
    }
    return text.toString();
  }

  private static String described(Choice choice) {
    return "choice " + choice.prompt() + choice.members() + choice.defaults() + "\n";
  }

  private static String described(MenuEntry entry) {
    return entry.where()
        + " "
        + entry.lines()
        + entry.visibility()
        + entry.dependencies()
        + " "
        + entry.helpStart()
        + "-"
        + entry.helpEnd()
        + "\n";
  }

  @Test
  void whatIsWrittenIsReadBack() throws Exception {
    KconfigModel model = KconfigSamples.read(FakeTree.make(directory));
    KconfigModel again = ModelReader.model(ModelWriter.bytes(model));
    assertEquals(described(model), described(again));
    String config = "CONFIG_EXPERT=y\nCONFIG_TWO=y\nCONFIG_BLK_DEV=y\nCONFIG_VIRTIO=y\n";
    assertEquals(
        Solver.of(model, UserValues.of(config, model)).lines(),
        Solver.of(again, UserValues.of(config, again)).lines());
  }

  @Test
  void everyTurnOfTheLanguageIsReadBack() {
    KconfigModel model =
        KconfigSamples.model(
            "config MODULES\n\tbool \"m\u00fc\"\n\tmodules\n"
                + "config A\n\ttristate \"a\" if !B || (C = \"x y\" && D != n)\n"
                + "\tdepends on m && MODULES\n\timply B\n\tselect C if B\n\thelp\n\t  Words.\n"
                + "config B\n\tdef_bool m\n\tdefault y if A\n"
                + "config C\n\tstring \"c\"\n\tdefault \"$(shell,x)\"\n"
                + "config D\n\tint\n\trange 1 C if A > 300\n\tdefault 70000\n"
                + "config A\n\ttristate\n\tdefault B\n");
    assertEquals(described(model), described(ModelReader.model(ModelWriter.bytes(model))));
    assertEquals(Optional.of("MODULES"), model.modules().map(Symbol::name));
  }

  @Test
  void bytesThatEndTooSoonAreRefused() throws Exception {
    byte[] bytes = ModelWriter.bytes(KconfigSamples.read(FakeTree.make(directory)));
    for (int length = 0; length < bytes.length; length += 17) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThrows(IllegalStateException.class, () -> ModelReader.model(cut));
    }
  }
}
