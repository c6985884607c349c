package dev.coracle.verify.probe;

import dev.coracle.verify.report.format.EscapeSequences;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks systemd for its units over its private socket: D-Bus without a bus. The whole conversation
 * is written in advance; what comes back is read afterwards, on the host. (D-Bus Specification
 * 0.38: authentication EXTERNAL, messages of type 1 and 2, little endian.)
 */
final class SystemdBus {
  private static final int ALL_UNITS = 1;
  private static final int UNIT_FILES = 2;
  private static final int NAMED_UNITS = 3;

  /**
   * A message's fixed part: byte order, type, flags, version, body length, serial, fields length.
   */
  private static final int FIXED_HEADER = 16;

  private static final int TYPE_RETURN = 2;
  private static final int FIELD_REPLY_SERIAL = 5;
  private static final int FIELD_SIGNATURE = 8;

  private SystemdBus() {}

  /**
   * A unit as systemd lists it.
   *
   * @param name with its type, such as {@code basic.target}
   * @param load such as {@code loaded} or {@code not-found}
   * @param active such as {@code active} or {@code failed}
   * @param sub the type's own word for the state
   * @param job whether something is still to be done with it
   */
  record Unit(String name, String load, String active, String sub, boolean job) {}

  /**
   * systemd's answer.
   *
   * @param all every unit in its memory
   * @param files every unit file that it finds, aliases included
   * @param named the units asked for by name, in that order
   */
  record Answer(List<Unit> all, List<UnitFile> files, List<Unit> named) {}

  /**
   * A unit file as systemd lists it.
   *
   * @param path such as {@code /usr/lib/systemd/system/basic.target}
   * @param state such as {@code static}, {@code alias} or {@code generated}
   */
  record UnitFile(String path, String state) {
    String name() {
      return path.substring(path.lastIndexOf('/') + 1);
    }
  }

  /** The conversation: all units, all unit files, then some units by name, which loads them. */
  static byte[] request(List<String> names) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes("\0AUTH EXTERNAL 30\r\nBEGIN\r\n".getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(call(ALL_UNITS, "ListUnits", "", new byte[0]));
    out.writeBytes(call(UNIT_FILES, "ListUnitFiles", "", new byte[0]));
    Marshaller body = new Marshaller();
    Marshaller strings = new Marshaller();
    names.forEach(strings::string);
    body.int32(strings.size()).bytes(strings.array());
    out.writeBytes(call(NAMED_UNITS, "ListUnitsByNames", "as", body.array()));
    // No message begins so; systemd hangs up, and the conversation is over without a time-out.
    out.writeBytes(new byte[FIXED_HEADER]);
    return out.toByteArray();
  }

  private static byte[] call(int serial, String member, String signature, byte[] body) {
    Marshaller fields = new Marshaller();
    fields.align(8).variant(1, 'o').string("/org/freedesktop/systemd1");
    fields.align(8).variant(2, 's').string("org.freedesktop.systemd1.Manager");
    fields.align(8).variant(3, 's').string(member);
    fields.align(8).variant(6, 's').string("org.freedesktop.systemd1");
    if (!signature.isEmpty()) {
      fields.align(8).variant(FIELD_SIGNATURE, 'g').signature(signature);
    }
    Marshaller message = new Marshaller();
    message.bytes(new byte[] {'l', 1, 0, 1}).int32(body.length).int32(serial);
    message.int32(fields.size()).bytes(fields.array()).align(8).bytes(body);
    return message.array();
  }

  /**
   * Reads what came back.
   *
   * @throws IllegalArgumentException if systemd did not answer all questions
   */
  static Answer parse(byte[] reply) {
    ByteBuffer in = ByteBuffer.wrap(reply).order(ByteOrder.LITTLE_ENDIAN);
    Map<Integer, ByteBuffer> bodies = new HashMap<>();
    try {
      while (in.hasRemaining() && in.get() != '\n') {
        // The answer to the authentication is one line of text.
      }
      while (in.remaining() >= FIXED_HEADER) {
        message(in.slice().order(ByteOrder.LITTLE_ENDIAN), in, bodies);
      }
      ByteBuffer all = bodies.get(ALL_UNITS);
      ByteBuffer files = bodies.get(UNIT_FILES);
      ByteBuffer named = bodies.get(NAMED_UNITS);
      if (all != null && files != null && named != null) {
        return new Answer(units(all), files(files), units(named));
      }
    } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new IllegalArgumentException("systemd's answer breaks off", e);
    }
    throw new IllegalArgumentException("systemd did not list its units");
  }

  private static void message(ByteBuffer message, ByteBuffer in, Map<Integer, ByteBuffer> bodies) {
    int type = message.get(1);
    int bodyLength = message.getInt(4);
    int fieldsEnd = FIXED_HEADER + message.getInt(12);
    int bodyAt = (fieldsEnd + 7) & ~7;
    int serial = replySerial(message, fieldsEnd);
    if (bodyLength < 0 || bodyAt < FIXED_HEADER || bodyAt + bodyLength > message.limit()) {
      throw new BufferUnderflowException();
    }
    if (type == TYPE_RETURN && serial > 0) {
      bodies.put(serial, message.slice(bodyAt, bodyLength).order(ByteOrder.LITTLE_ENDIAN));
    }
    in.position(in.position() + bodyAt + bodyLength);
  }

  private static int replySerial(ByteBuffer message, int end) {
    message.position(FIXED_HEADER);
    while (message.position() < end) {
      message.position((message.position() + 7) & ~7);
      int code = message.get();
      message.get();
      char type = (char) message.get();
      message.get();
      if (code == FIELD_REPLY_SERIAL) {
        return message.getInt((message.position() + 3) & ~3);
      }
      switch (type) {
        case 'g' -> {
          int length = message.get() & 0xff;
          message.position(message.position() + length + 1);
        }
        case 'u' -> message.position(((message.position() + 3) & ~3) + 4);
        default -> string(message);
      }
    }
    return -1;
  }

  /** An array of (name, description, load, active, sub, following, path, job, job type, path). */
  private static List<Unit> units(ByteBuffer body) {
    List<Unit> units = new ArrayList<>();
    int length = body.getInt();
    body.position(8);
    int end = 8 + length;
    while (body.position() < end) {
      body.position((body.position() + 7) & ~7);
      String name = string(body);
      string(body);
      String load = string(body);
      String active = string(body);
      String sub = string(body);
      string(body);
      string(body);
      body.position((body.position() + 3) & ~3);
      int job = body.getInt();
      string(body);
      string(body);
      units.add(new Unit(name, load, active, sub, job != 0));
    }
    return units;
  }

  /** An array of (path, state). */
  private static List<UnitFile> files(ByteBuffer body) {
    List<UnitFile> files = new ArrayList<>();
    int end = 8 + body.getInt();
    body.position(8);
    while (body.position() < end) {
      body.position((body.position() + 7) & ~7);
      files.add(new UnitFile(string(body), string(body)));
    }
    return files;
  }

  private static String string(ByteBuffer in) {
    in.position((in.position() + 3) & ~3);
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    in.get();
    return EscapeSequences.strip(new String(bytes, StandardCharsets.UTF_8));
  }

  /** Writes values with D-Bus's alignment, relative to its own beginning. */
  private static final class Marshaller {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Marshaller align(int to) {
      while (out.size() % to != 0) {
        out.write(0);
      }
      return this;
    }

    Marshaller int32(int value) {
      align(4);
      out.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
      return this;
    }

    Marshaller string(String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      int32(bytes.length);
      out.writeBytes(bytes);
      out.write(0);
      return this;
    }

    Marshaller signature(String text) {
      out.write(text.length());
      out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
      out.write(0);
      return this;
    }

    Marshaller variant(int field, char type) {
      out.write(field);
      return signature(String.valueOf(type));
    }

    Marshaller bytes(byte[] bytes) {
      out.writeBytes(bytes);
      return this;
    }

    int size() {
      return out.size();
    }

    byte[] array() {
      return out.toByteArray();
    }
  }
}
