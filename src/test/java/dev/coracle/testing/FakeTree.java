package dev.coracle.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A kernel tree of a few lines. */
public final class FakeTree {
  private FakeTree() {}

  static void write(Path tree, String file, String text) throws IOException {
    Path path = tree.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  /** Options and makefiles with the turns that the real tree has. */
  public static Path make(Path tree) throws IOException {
    write(
        tree,
        "Kconfig",
        """
        mainmenu "Fake"
        if-success = $(shell,echo "$(1)")
        source "arch/$(SRCARCH)/Kconfig"
        source "drivers/Kconfig"
        """);
    write(
        tree,
        "arch/x86/Kconfig",
        """
        config X86
        	def_bool y
        	select ALWAYS if X86
        config ALWAYS
        	bool
        config NEVER
        	bool
        config NOPROMPT
        	bool
        config EXPERT
        	bool "Experts"
        config HIDDEN
        	bool "Hidden" if EXPERT
        	help
        	  Words about it.

        	  config NOT_AN_OPTION
        	  bool "nor this"
        config SHIFT
        	int "Shift"
        	range 12 21
        choice
        	prompt "One of"
        	depends on X86
        config ONE
        	bool "One"
        config TWO
        	bool "Two"
        	select NEVER if EXPERT
        endchoice
        """);
    write(
        tree,
        "drivers/Kconfig",
        """
        menuconfig BLK_DEV
        	bool "Block"
        if BLK_DEV
        menu "inner"
        	depends on VIRTIO && \\
        		!CRIPPLED
        	visible if EXPERT
        config VIRTIO_BLK
        	tristate "Virtio block"
        endmenu
        endif
        config CRIPPLED
        	bool "Crippled"
        config VIRTIO
        	tristate "Virtio"
        config OVERLAY_FS
        	tristate "Overlay"
        config OF_OVERLAY
        	bool "Device tree overlays"
        config A
        	tristate "A"
        config B
        	tristate "B"
        """);
    write(tree, "arch/arm/Makefile", "obj-$(CONFIG_A) += armdrv.o\n");
    write(
        tree,
        "drivers/Makefile",
        """
        # obj-$(CONFIG_A) += commented.o
        obj-y += core.o sub/
        obj-$(CONFIG_VIRTIO_BLK)\t+= virtio_blk.o # block
        obj-$(CONFIG_OVERLAY_FS) := overlay.o
        obj-$(CONFIG_OF_OVERLAY) += overlay.o
        obj-$(CONFIG_A) += multi.o \\
        \tmulti-two.o \\
        \tdeep/three.o dir/
          obj-${CONFIG_A}+=shared.o
        obj-$(CONFIG_B) += shared.o
        obj-$(CONFIG_ARMONLY) += pl011.o
        multi-y := part.o
        multi-$(CONFIG_B) += part2.o
        """);
    write(tree, "samples/Makefile", "obj-$(CONFIG_A) += sample.o\n");
    return tree;
  }
}
