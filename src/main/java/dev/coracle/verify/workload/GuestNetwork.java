package dev.coracle.verify.workload;

import dev.coracle.verify.machine.ProbeDisk;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Sets up the guest's side of QEMU's user network (netdevice(7), rtnetlink's old sibling). */
@SuppressWarnings("ByteBufferBackingArray") // all buffers here are allocated whole
final class GuestNetwork {
  /** Where QEMU's user network has its name server (QEMU's manual, "SLIRP"). */
  static final String NAME_SERVER = "10.0.2.3";

  private static final String INTERFACE = "eth0";
  private static final String MASK = "255.255.255.0";
  private static final int INTERNET = 2;
  private static final int NAME_SIZE = 16;
  private static final int IFREQ_SIZE = 40;

  private static final int SET_ADDRESS = 0x8916;
  private static final int SET_MASK = 0x891c;
  private static final int SET_FLAGS = 0x8914;
  private static final int ADD_ROUTE = 0x890b;

  /** IFF_UP and IFF_RUNNING. */
  private static final int UP = 0x41;

  /** Of struct rtentry (include/uapi/linux/route.h), 64 bits. */
  private static final int ROUTE_SIZE = 120;

  private static final int ROUTE_DESTINATION = 8;
  private static final int ROUTE_GATEWAY = 24;
  private static final int ROUTE_MASK = 40;
  private static final int ROUTE_FLAGS = 56;

  /** RTF_UP and RTF_GATEWAY. */
  private static final int GATEWAY_UP = 3;

  private GuestNetwork() {}

  static void add(SetupTable table) {
    table.ioctl(SET_ADDRESS, request(ProbeDisk.ADDRESS));
    table.ioctl(SET_MASK, request(MASK));
    table.ioctl(SET_FLAGS, named().putShort(NAME_SIZE, (short) UP).array());
    ByteBuffer route = ByteBuffer.allocate(ROUTE_SIZE).order(ByteOrder.LITTLE_ENDIAN);
    address(route, ROUTE_DESTINATION, "0.0.0.0");
    address(route, ROUTE_GATEWAY, ProbeDisk.GATEWAY);
    address(route, ROUTE_MASK, "0.0.0.0");
    route.putShort(ROUTE_FLAGS, (short) GATEWAY_UP);
    table.ioctl(ADD_ROUTE, route.array());
  }

  private static byte[] request(String address) {
    ByteBuffer request = named();
    address(request, NAME_SIZE, address);
    return request.array();
  }

  private static ByteBuffer named() {
    return ByteBuffer.allocate(IFREQ_SIZE)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(0, INTERFACE.getBytes(StandardCharsets.US_ASCII));
  }

  /** A struct sockaddr_in without a port. */
  private static void address(ByteBuffer bytes, int at, String address) {
    bytes.putShort(at, (short) INTERNET);
    List<String> parts = List.of(address.split("\\.", -1));
    for (int i = 0; i < parts.size(); i++) {
      bytes.put(at + 4 + i, (byte) Integer.parseInt(parts.get(i)));
    }
  }
}
