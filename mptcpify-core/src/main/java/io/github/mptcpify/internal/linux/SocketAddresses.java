// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.linux;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Socket addresses as the kernel writes them: addresses and ports in network byte order. */
public final class SocketAddresses {
    /** How many bytes {@link #write} takes at most. */
    public static final int MOST_BYTES = 28;

    private static final int IPV4_BYTES = 16;
    private static final int SCOPE_OFFSET = 24;

    private SocketAddresses() {}

    /**
     * A {@code struct sockaddr_in} or {@code sockaddr_in6}; empty if it is neither, or cut off. An IPv4-mapped address
     * becomes the IPv4 address.
     */
    public static Optional<InetSocketAddress> read(KernelStruct address) {
        int family = address.u16(0).orElse(0);
        byte[] port = address.bytes(2, 2);
        byte[] ip = family == Abi.AF_INET ? address.bytes(4, 4) : address.bytes(8, 16);
        if ((family != Abi.AF_INET && family != Abi.AF_INET6) || port.length == 0 || ip.length == 0) {
            return Optional.empty();
        }
        return Optional.of(of(ip, (int) address.u32(SCOPE_OFFSET).orElse(0), port(port[0], port[1])));
    }

    /**
     * Writes a {@code struct sockaddr_in} or {@code sockaddr_in6}.
     *
     * @param address one that is resolved
     * @param bytes in the machine's byte order, with room for {@link #MOST_BYTES} from its start
     * @return how many bytes it has
     */
    public static int write(InetSocketAddress address, ByteBuffer bytes) {
        byte[] ip = address.getAddress().getAddress();
        boolean ipv4 = ip.length == Integer.BYTES;
        bytes.putShort((short) family(address)).put(port(address.getPort()));
        if (!ipv4) {
            bytes.putInt(0);
        }
        bytes.put(ip);
        if (address.getAddress() instanceof Inet6Address ipv6) {
            bytes.putInt(ipv6.getScopeId());
        }
        return ipv4 ? IPV4_BYTES : MOST_BYTES;
    }

    /** {@return AF_INET or AF_INET6, of an address that is resolved} */
    public static int family(InetSocketAddress address) {
        return address.getAddress() instanceof Inet6Address ? Abi.AF_INET6 : Abi.AF_INET;
    }

    /**
     * An address.
     *
     * @param ip 4 or 16 bytes
     * @param interfaceIndex the index of its interface, without which a link-local address means nothing; 0 if not known
     */
    public static InetSocketAddress of(byte[] ip, int interfaceIndex, int port) {
        try {
            InetAddress address = InetAddress.getByAddress(ip);
            if (interfaceIndex > 0 && address instanceof Inet6Address && address.isLinkLocalAddress()) {
                address = Inet6Address.getByAddress(null, address.getAddress(), interfaceIndex);
            }
            return new InetSocketAddress(address, port);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 and 16 bytes are addresses", e);
        }
    }

    /** A port's two bytes. */
    public static byte[] port(int port) {
        return new byte[] {(byte) (port >> 8), (byte) port};
    }

    /** A port, from its two bytes. */
    public static int port(byte upper, byte lower) {
        return Byte.toUnsignedInt(upper) << 8 | Byte.toUnsignedInt(lower);
    }

    /**
     * An address and port as messages name them.
     *
     * @return as "10.0.0.1:80", "[fd77:0:0:0:0:0:0:1]:80"
     * @throws IllegalArgumentException if it is not resolved
     */
    public static String text(InetSocketAddress end) {
        if (end.isUnresolved()) {
            throw new IllegalArgumentException("not resolved: " + end);
        }
        String address = end.getAddress().getHostAddress();
        return (address.contains(":") ? "[" + address + "]" : address) + ":" + end.getPort();
    }
}
