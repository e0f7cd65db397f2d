// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.paths;

import io.github.mptcpify.internal.linux.Abi;
import io.github.mptcpify.internal.netlink.NetlinkMessages;
import io.github.mptcpify.internal.netlink.NetlinkMessages.Attribute;
import io.github.mptcpify.internal.netlink.NetlinkRequest;
import io.github.mptcpify.paths.Endpoint;
import io.github.mptcpify.paths.Endpoint.Flag;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint or address of the path manager, as netlink attributes: {@code MPTCP_PM_ADDR_ATTR_...}. Ports are in the
 * machine's byte order here.
 */
final class EndpointAttributes {
    private static final int FAMILY = 1;
    private static final int ID = 2;
    private static final int ADDR4 = 3;
    private static final int ADDR6 = 4;
    private static final int PORT = 5;
    private static final int FLAGS = 6;
    private static final int IF_IDX = 7;
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;

    private static final Map<Flag, Integer> BITS = new EnumMap<>(Map.of(
            Flag.SIGNAL, 1,
            Flag.SUBFLOW, 2,
            Flag.BACKUP, 4,
            Flag.FULLMESH, 8,
            Flag.IMPLICIT, 16,
            Flag.LAMINAR, 32));

    private EndpointAttributes() {}

    /** Writes all properties of an endpoint. */
    static void write(NetlinkRequest request, Endpoint endpoint, OptionalInt interfaceIndex) {
        address(request, endpoint.address());
        endpoint.id().ifPresent(id -> request.u8(ID, id));
        endpoint.port().ifPresent(port -> request.u16(PORT, port));
        request.attribute(FLAGS, bits(endpoint.flags()));
        interfaceIndex.ifPresent(index -> request.attribute(IF_IDX, index));
    }

    /** Names an endpoint by its id. */
    static void id(NetlinkRequest request, int id) {
        request.u8(ID, id);
    }

    /** Names an endpoint by its id, and writes those flags that can be changed. */
    static void flags(NetlinkRequest request, int id, Set<Flag> flags) {
        request.u8(ID, id).attribute(FLAGS, bits(flags));
    }

    /** Writes one end of a subflow. */
    static void end(NetlinkRequest request, InetSocketAddress end) {
        address(request, end.getAddress());
        request.u16(PORT, end.getPort());
    }

    /** Writes one end of a subflow, and the subflow's flags. */
    static void end(NetlinkRequest request, InetSocketAddress end, Set<Flag> flags) {
        end(request, end);
        request.attribute(FLAGS, bits(flags));
    }

    private static void address(NetlinkRequest request, InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean ipv4 = bytes.length == IPV4_BYTES;
        request.u16(FAMILY, ipv4 ? Abi.AF_INET : Abi.AF_INET6).attribute(ipv4 ? ADDR4 : ADDR6, bytes);
    }

    private static int bits(Set<Flag> flags) {
        return flags.stream().mapToInt(flag -> BITS.getOrDefault(flag, 0)).sum();
    }

    /**
     * Reads an endpoint.
     *
     * @param interfaces names by number; if an interface is gone, its number is used as its name
     */
    static Endpoint read(ByteBuffer nested, Map<Integer, String> interfaces) throws ProtocolException {
        InetAddress address = null;
        OptionalInt id = OptionalInt.empty();
        OptionalInt port = OptionalInt.empty();
        int bits = 0;
        int index = 0;
        NetlinkMessages attributes = new NetlinkMessages(nested);
        Attribute attribute;
        while ((attribute = attributes.nextAttribute()) != null) {
            switch (attribute.type()) {
                case ADDR4 -> address = address(attribute, IPV4_BYTES);
                case ADDR6 -> address = address(attribute, IPV6_BYTES);
                case ID ->
                    id = number(Byte.toUnsignedInt(attribute.sized(1, "id").get(0)));
                case PORT ->
                    port = number(Short.toUnsignedInt(
                            attribute.sized(Short.BYTES, "port").getShort(0)));
                case FLAGS -> bits = attribute.u32("set of flags");
                case IF_IDX -> index = attribute.u32("interface");
                default -> {}
            }
        }
        return endpoint(id, address, port, bits, device(index, interfaces));
    }

    private static Endpoint endpoint(
            OptionalInt id, @Nullable InetAddress address, OptionalInt port, int bits, Optional<String> device)
            throws ProtocolException {
        if (address == null) {
            throw new ProtocolException("an endpoint without its address");
        }
        EnumSet<Flag> flags = EnumSet.noneOf(Flag.class);
        BITS.forEach((flag, bit) -> {
            if ((bits & bit) != 0) {
                flags.add(flag);
            }
        });
        return new Endpoint(id, address, port, flags, device);
    }

    private static Optional<String> device(int index, Map<Integer, String> interfaces) {
        String name = interfaces.getOrDefault(index, "");
        return index == 0 ? Optional.empty() : Optional.of(name.isEmpty() ? "if" + index : name);
    }

    private static OptionalInt number(int value) {
        return value == 0 ? OptionalInt.empty() : OptionalInt.of(value);
    }

    private static InetAddress address(Attribute attribute, int size) throws ProtocolException {
        byte[] bytes = new byte[size];
        attribute.sized(size, "address").get(0, bytes);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 and 16 bytes are addresses", e);
        }
    }
}
