package dev.coracle.store;

import dev.coracle.tree.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The content key of a step: the hash of everything that can change its result.
 *
 * @param kind the kind of step, a lower-case word such as {@code kernel}; names a directory
 * @param digest hash over the kind, its revision and all inputs
 * @param inputs what was hashed, for reports; no part of the key's identity
 */
public record StepKey(String kind, Sha256 digest, List<Input> inputs) {

  /** An input with its values. */
  public record Input(String name, List<String> values) {
    public Input {
      values = List.copyOf(values);
    }
  }

  /** A key whose inputs are not known. */
  public StepKey(String kind, Sha256 digest) {
    this(kind, digest, List.of());
  }

  public StepKey {
    if (!kind.matches("[a-z][a-z0-9-]*")) {
      throw new IllegalArgumentException("not a step kind: " + kind);
    }
    inputs = List.copyOf(inputs);
  }

  /**
   * Begins a key.
   *
   * @param revision raised whenever the step's code changes its output for equal inputs
   */
  public static Builder builder(String kind, int revision) {
    return new Builder(kind, revision);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StepKey key && kind.equals(key.kind) && digest.equals(key.digest);
  }

  @Override
  public int hashCode() {
    return digest.hashCode();
  }

  @Override
  public String toString() {
    return kind + "/" + digest;
  }

  /** Hashes inputs, each with its name and length, so that no two lists of inputs collide. */
  public static final class Builder {
    private final String kind;
    private final MessageDigest digester = Sha256.digester();
    private final List<Input> inputs = new ArrayList<>();

    private Builder(String kind, int revision) {
      this.kind = kind;
      add("kind", kind);
      add("revision", revision);
    }

    /** An input that is text. */
    public Builder add(String name, String value) {
      inputs.add(new Input(name, List.of(value)));
      field(name);
      field(value);
      return this;
    }

    /** An input that is a number. */
    public Builder add(String name, long value) {
      return add(name, Long.toString(value));
    }

    /** An input that is known by its hash. */
    public Builder add(String name, Sha256 value) {
      return add(name, value.hex());
    }

    /** An input that is a list; order counts. */
    public Builder add(String name, Collection<String> values) {
      add(name, values.size());
      inputs.set(inputs.size() - 1, new Input(name, List.copyOf(values)));
      values.forEach(this::field);
      return this;
    }

    private void field(String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      digester.update(ByteBuffer.allocate(4).putInt(bytes.length).flip());
      digester.update(bytes);
    }

    /** The finished key; the builder is used up. */
    public StepKey build() {
      return new StepKey(kind, Sha256.of(digester), inputs);
    }
  }
}
