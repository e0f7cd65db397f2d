// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.paths;

import java.net.InetAddress;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * An address of this host that MPTCP connections may use besides the one that they were made with: a line of {@code ip
 * mptcp endpoint show}. Immutable.
 *
 * @param id its number in its network namespace, 1 to 255, by which the peer knows it; empty to let the kernel choose
 * @param address the address; only connections of its family can use it. A listed one may be any address,
 *     since the kernel checks none
 * @param port the port at which the kernel additionally listens for subflows, 1 to 65535; empty if subflows come to the
 *     connection's own port
 * @param flags its uses; without flags it is not used
 * @param device the name of the interface to which its subflows are bound; empty if they are not bound
 */
public record Endpoint(
        OptionalInt id, InetAddress address, OptionalInt port, Set<Flag> flags, Optional<String> device) {
    private static final int HIGHEST_ID = 255;
    private static final int HIGHEST_PORT = 65535;

    /** The uses of an endpoint, by the kernel's names. */
    public enum Flag {
        /** It is announced to the peer (ADD_ADDR), which may make a subflow to it. For servers. */
        SIGNAL,
        /** This host makes a subflow from it, on connections that it has opened. For clients. */
        SUBFLOW,
        /** Subflows from it carry data only while no other can. */
        BACKUP,
        /** This host makes a subflow from it to each address of the peer, instead of only one. Linux 5.15. */
        FULLMESH,
        /**
         * The kernel made it for a subflow from an address without an endpoint. It can be read, not set. Linux 5.18.
         */
        IMPLICIT,
        /** Subflows to addresses that the peer announces are made only from it. Linux 6.18. */
        LAMINAR
    }

    /**
     * Checks everything that does not depend on the kernel.
     *
     * @param id 1 to 255, or empty
     * @param address one of this host's
     * @param port 1 to 65535, or empty
     * @param flags copied
     * @param device an interface's name, or empty
     * @throws IllegalArgumentException if a number is out of its range, or the device's name is empty
     */
    public Endpoint {
        requireRange("an endpoint's id", id, HIGHEST_ID);
        requireRange("a port", port, HIGHEST_PORT);
        if (device.filter(String::isEmpty).isPresent()) {
            throw new IllegalArgumentException("the name of an endpoint's device is empty");
        }
        EnumSet<Flag> copy = EnumSet.noneOf(Flag.class);
        copy.addAll(flags);
        flags = Collections.unmodifiableSet(copy);
    }

    /** The kernel takes other addresses too, and lists them then. */
    static void requireHost(InetAddress address) {
        Objects.requireNonNull(address, "address");
        if (address.isAnyLocalAddress() || address.isMulticastAddress()) {
            throw new IllegalArgumentException(
                    "an endpoint is an address of this host, not " + address.getHostAddress());
        }
    }

    private static void requireRange(String what, OptionalInt number, int highest) {
        if (number.isPresent() && (number.getAsInt() < 1 || number.getAsInt() > highest)) {
            throw new IllegalArgumentException(what + " is 1 to " + highest + ", not " + number.getAsInt());
        }
    }

    /**
     * Makes an endpoint without flags, whose id the kernel chooses.
     *
     * @param address one of this host's
     * @return the endpoint
     * @throws IllegalArgumentException if it is the wildcard address or a multicast one
     */
    public static Endpoint of(InetAddress address) {
        requireHost(address);
        return new Endpoint(OptionalInt.empty(), address, OptionalInt.empty(), Set.of(), Optional.empty());
    }

    /**
     * The same endpoint with another id.
     *
     * @param number 1 to 255
     * @return the endpoint
     */
    public Endpoint id(int number) {
        return new Endpoint(OptionalInt.of(number), address, port, flags, device);
    }

    /**
     * The same endpoint with another port.
     *
     * @param number 1 to 65535
     * @return the endpoint
     */
    public Endpoint port(int number) {
        return new Endpoint(id, address, OptionalInt.of(number), flags, device);
    }

    /**
     * The same endpoint with other flags.
     *
     * @param others all flags
     * @return the endpoint
     */
    public Endpoint flags(Flag... others) {
        return new Endpoint(id, address, port, Set.of(others), device);
    }

    /**
     * The same endpoint on another interface.
     *
     * @param name the name in {@code ip link}
     * @return the endpoint
     */
    public Endpoint device(String name) {
        return new Endpoint(id, address, port, flags, Optional.of(name));
    }
}
