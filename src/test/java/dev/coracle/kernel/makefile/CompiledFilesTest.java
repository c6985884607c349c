package dev.coracle.kernel.makefile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.kernel.kconfig.DotConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lines of makefiles in the forms that the kernel's have. */
class CompiledFilesTest {
  private static final DotConfig CONFIG =
      new DotConfig(Map.of("ON", "y", "MODULE", "m", "OFF", "n", "NET", "y"));

  private static final Map<String, String> SOURCE =
      Map.ofEntries(
          Map.entry("Kbuild", "obj-y += kernel/ drivers/ lib/\nobj-$(CONFIG_NET) += net/\n"),
          Map.entry("Makefile", "libs-y := lib/\ncore-y := $(ARCH)\n"),
          Map.entry(
              "kernel/Makefile",
              """
              obj-y = always.o \\
                      continued.o # comment.o
              obj-$(CONFIG_OFF) += off.o
              obj-$(CONFIG_ON) += on.o
              obj-${CONFIG_MODULE} += module.o
              obj-$(CONFIG_OFF) += both.o
              obj-$(CONFIG_ON) += both.o
              \tobj-$(CONFIG_OFF) += indented.o
              obj-$(subst m,y,$(CONFIG_OFF)) += substituted.o
              obj-$(CONFIG_OFF)$(CONFIG_ON) += strange.o
              ifdef CONFIG_OFF
              obj-y += conditional.o
              endif
              CFLAGS_off.o := -O2
              targets += off.o
              obj-$(CONFIG_SET_HERE) += sethere.o
              CONFIG_SET_HERE := y
              """),
          Map.entry(
              "drivers/Makefile",
              """
              obj-$(CONFIG_OFF) += closed/
              obj-$(CONFIG_ON) += open/
              obj-$(CONFIG_OFF) += composite.o
              composite-y := part.o sub/deep.o $(more-y)
              composite-$(CONFIG_ON) += option.o
              more-y := more.o
              obj-$(CONFIG_ON) += linked.o
              linked-objs := first.o
              linked-$(CONFIG_OFF) += second.o
              OBJECTS := listed.o
              obj-$(CONFIG_OFF) += $(OBJECTS)
              forgotten := lost.o
              directories := indirect/
              obj-y += $(directories)
              obj-$(CONFIG_OFF) += indirect/
              obj-$(CONFIG_ON) += loop.o
              a-y := loop2.o $(b-y)
              b-y := $(a-y)
              """),
          Map.entry("drivers/closed/Makefile", "obj-y += a.o\n"),
          Map.entry("drivers/open/Makefile", "obj-y += a.o ../elsewhere/used.o\n"),
          Map.entry("drivers/indirect/Makefile", "obj-y += a.o\n"),
          Map.entry(
              "drivers/elsewhere/Makefile", "obj-$(CONFIG_OFF) += used.o added.o prefixed.o\n"),
          Map.entry(
              "net/Makefile", "obj-y += $(addprefix ../drivers/elsewhere/, prefixed.o other.o)\n"),
          Map.entry("lib/Makefile", "lib-y += text.o\nlib-$(CONFIG_OFF) += gone.o\n"),
          Map.entry("lib/pattern/Makefile", "obj-y += $(patsubst %.c,%.o,$(wildcard *.c))\n"),
          Map.entry("arch/arm64/Makefile", "core-y += arch/arm64/kernel/\n"),
          Map.entry("arch/x86/Makefile", "drivers-$(CONFIG_OFF) += arch/x86/pci/\n"),
          Map.entry("arch/x86/pci/Makefile", "obj-y += common.o\n"),
          Map.entry("kernel/main.c", "#include \"part_of_main.c\"\n"),
          Map.entry("kernel/off.c", "  #  include \"part_of_off.c\"\n"),
          Map.entry("tools/test.c", "#include \"../kernel/off.c\"\n"));

  @TempDir Path tree;
  private MakefileIndex index;

  @BeforeEach
  void write() throws IOException {
    for (Map.Entry<String, String> each : SOURCE.entrySet()) {
      Path file = tree.resolve(each.getKey());
      Files.createDirectories(file.getParent());
      Files.writeString(file, each.getValue());
    }
  }

  private CompileAnswer ask(String path) throws IOException {
    Path file = tree.resolve(path);
    Files.createDirectories(file.getParent());
    if (!Files.exists(file)) {
      Files.writeString(file, "");
    }
    Path written = Files.createTempFile("index", "");
    MakefileIndex.scan(tree).write(written);
    index = MakefileIndex.read(written);
    Files.delete(written);
    return new CompiledFiles(index, CONFIG, "x86").of(path);
  }

  @ParameterizedTest
  @CsvSource({
    "kernel/always.c, COMPILED",
    "kernel/continued.c, COMPILED",
    "kernel/comment.c, UNKNOWN",
    "kernel/off.c, NOT_COMPILED",
    "kernel/off.S, NOT_COMPILED",
    "kernel/on.c, COMPILED",
    "kernel/module.c, COMPILED",
    "kernel/both.c, COMPILED",
    "kernel/indented.c, NOT_COMPILED",
    "kernel/substituted.c, NOT_COMPILED",
    "kernel/strange.c, UNKNOWN",
    "kernel/conditional.c, COMPILED",
    "kernel/sethere.c, UNKNOWN",
    "kernel/part_of_main.c, UNKNOWN",
    "kernel/part_of_off.c, NOT_COMPILED",
    "drivers/closed/a.c, NOT_COMPILED",
    "drivers/open/a.c, COMPILED",
    "drivers/indirect/a.c, COMPILED",
    "drivers/composite.c, NOT_COMPILED",
    "drivers/part.c, NOT_COMPILED",
    "drivers/option.c, NOT_COMPILED",
    "drivers/sub/deep.c, NOT_COMPILED",
    "drivers/more.c, NOT_COMPILED",
    "drivers/first.c, COMPILED",
    "drivers/second.c, NOT_COMPILED",
    "drivers/listed.c, NOT_COMPILED",
    "drivers/lost.c, UNKNOWN",
    "drivers/loop2.c, UNKNOWN",
    "drivers/elsewhere/used.c, COMPILED",
    "drivers/elsewhere/added.c, NOT_COMPILED",
    "drivers/elsewhere/prefixed.c, UNKNOWN",
    "lib/text.c, COMPILED",
    "lib/gone.c, NOT_COMPILED",
    "lib/pattern/any.c, UNKNOWN",
    "arch/x86/pci/common.c, NOT_COMPILED",
    "arch/arm64/kernel/head.S, NOT_COMPILED",
    "arch/none/kernel/head.S, UNKNOWN",
    "tools/test.c, UNKNOWN",
    "include/linux/a.h, UNKNOWN",
    "drivers/unnamed.c, UNKNOWN",
    "../kernel/off.c, UNKNOWN",
    "/kernel/off.c, UNKNOWN",
    "kernel//off.c, UNKNOWN"
  })
  void aFileIsFollowedToItsOption(String path, CompileAnswer.State state) throws IOException {
    CompileAnswer answer = ask(path);
    assertEquals(state, answer.state(), answer.reason());
  }

  @Test
  void theReasonNamesTheOptionAndItsLine() throws IOException {
    assertEquals(
        "drivers/closed/a.c is not compiled: CONFIG_OFF is off (drivers/Makefile)",
        ask("drivers/closed/a.c").reason());
  }

  @Test
  void aFileThatTheSourceLacksIsNotKnown() throws IOException {
    ask("kernel/off.c");
    CompileAnswer answer = new CompiledFiles(index, CONFIG, "x86").of("kernel/missing.c");
    assertEquals(CompileAnswer.State.UNKNOWN, answer.state());
    assertTrue(answer.reason().contains("no file kernel/missing.c"), answer.reason());
  }
}
