package dev.coracle.kernel.kconfig.solve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.kernel.kconfig.KconfigSamples;
import dev.coracle.kernel.kconfig.model.KconfigModel;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which of several ways is proposed. */
class FragmentSearchTest {
  private static final Map<String, String> FILES =
      Map.of(
          "Kconfig",
          "source \"drivers/virtio/Kconfig\"\nsource \"drivers/remoteproc/Kconfig\"\n"
              + "source \"drivers/block/Kconfig\"\nsource \"net/Kconfig\"\n",
          "drivers/virtio/Kconfig",
          "config VIRTIO\n\ttristate\n"
              + "menuconfig VIRTIO_MENU\n\tbool \"Virtio drivers\"\nif VIRTIO_MENU\n"
              + "config VIRTIO_PCI\n\ttristate \"PCI\"\n\tselect VIRTIO\n"
              + "config VIRTIO_MMIO\n\ttristate \"MMIO\"\n\tselect VIRTIO\n\tdepends on !NEVER\n"
              + "endif\n",
          "drivers/remoteproc/Kconfig",
          "config REMOTEPROC\n\tbool \"Remote processors\"\n\tselect VIRTIO\n\tselect OTHER\n"
              + "config OTHER\n\tbool\n"
              + "config NEVER\n\tbool \"never\"\n",
          "drivers/block/Kconfig",
          "config VIRTIO_BLK\n\ttristate \"Virtio block\"\n\tdepends on VIRTIO\n",
          "net/Kconfig",
          "config HELPER\n\tbool\n"
              + "config NET_USER\n\tbool \"user\"\n\tdepends on HELPER\n"
              + "config ELSE\n\tbool \"else\"\n\tselect HELPER\n");

  private static FragmentSearch.Answer answer(String wanted, String config) {
    KconfigModel model = KconfigSamples.model(FILES);
    return new FragmentSearch(model, config + "CONFIG_" + wanted + "=y\n")
        .toGrant(List.of(model.option(wanted).orElseThrow()))
        .orElseThrow();
  }

  @Test
  void noDriverOfSomethingElseIsProposedForWhatItSelects() {
    FragmentSearch.Answer answer = answer("VIRTIO_BLK", "");
    assertEquals("[VIRTIO_MENU, VIRTIO_PCI]", answer.lines().keySet().toString());
    assertEquals(1, answer.choices().size());
    assertEquals(
        "[{VIRTIO_MENU=y, VIRTIO_PCI=y}, {VIRTIO_MENU=y, VIRTIO_MMIO=y}]",
        answer.choices().get(0).toString());
  }

  @Test
  void oneThatIsOnAnywayWillDo() {
    FragmentSearch.Answer answer = answer("VIRTIO_BLK", "CONFIG_REMOTEPROC=y\n");
    assertTrue(answer.lines().isEmpty(), answer.toString());
  }

  @Test
  void whatSelectsIsProposedWhereThereIsNoOtherWay() {
    FragmentSearch.Answer answer = answer("NET_USER", "");
    assertEquals("{ELSE=y}", answer.lines().toString());
    assertTrue(answer.isOnly());
  }
}
