// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.paths;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * An address of an interface that may be one end of a path.
 *
 * @param device the interface's name
 * @param index its number
 * @param pointToPoint whether it has one neighbour alone, and so needs no gateway
 * @param text the address as ip prints it
 * @param prefix how many bits of the address are its subnet's
 */
public record LocalAddress(
        String device, int index, boolean pointToPoint, String text, InetAddress address, int prefix) {
    boolean isIpv4() {
        return address instanceof Inet4Address;
    }

    boolean isSubnetOf(LocalAddress other) {
        return isIpv4() == other.isIpv4() && isNear(other.address);
    }

    /** Whether an address lies in its subnet. */
    boolean isNear(InetAddress other) {
        byte[] mine = address.getAddress();
        byte[] theirs = other.getAddress();
        if (mine.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < prefix; bit++) {
            int mask = 0x80 >> (bit % Byte.SIZE);
            if (((mine[bit / Byte.SIZE] ^ theirs[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether the rest of the world cannot send to it: RFC 1918, RFC 6598, RFC 4193. */
    boolean isPrivate() {
        byte[] bytes = address.getAddress();
        int first = Byte.toUnsignedInt(bytes[0]);
        if (!isIpv4()) {
            return (first & 0xfe) == 0xfc;
        }
        boolean carriersNat = first == 100 && (Byte.toUnsignedInt(bytes[1]) & 0xc0) == 64;
        return address.isSiteLocalAddress() || carriersNat;
    }
}
