package dev.coracle.verify.probe;

import java.util.List;

/** Parts of the probe for tests of whole guests. */
public final class Probing {
  /** The names of the devices that are plugged in. */
  public static final List<String> DEVICES = Hotplug.NAMES;

  private Probing() {}
}
