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
 * An address of this host that MPTCP connections may use besides the one that they were made with: what {@code ip mptcp
 * endpoint show} prints on a line. Immutable.
 *
 * @param id its number in its network namespace, 1 to 255, which the peer knows it by; empty where the kernel is to choose
 * @param address the address; which family it has decides which connections can use it
 * @param port where the kernel listens for subflows to it besides, 1 to 65535; empty where it does not, and subflows come to the
 *     connection's own port
 * @param flags what it is used for; without any it is used for nothing
 * @param device the name of the interface that subflows from it are bound to; empty where they are bound to none
 */
public record Endpoint(
        OptionalInt id, InetAddress address, OptionalInt port, Set<Flag> flags, Optional<String> device) {
    private static final int HIGHEST_ID = 255;
    private static final int HIGHEST_PORT = 65535;

    /** What an endpoint is used for; the names are the kernel's. */
    public enum Flag {
        /** It is announced to the peer (ADD_ADDR), who may make a subflow to it. What servers use. */
        SIGNAL,
        /** This host makes a subflow from it, on connections that it has opened. What clients use. */
        SUBFLOW,
        /** Subflows from it carry data only while no other can. */
        BACKUP,
        /** This host makes a subflow from it to each address of the peer's, and not to one alone. Linux 5.15. */
        FULLMESH,
        /** The kernel made it for a subflow from an address without an endpoint. It is told, and cannot be set. Linux 5.18. */
        IMPLICIT,
        /** Subflows to what the peer announces are made from it alone. Linux 6.18. */
        LAMINAR
    }

    /**
     * Checks what does not depend on the kernel.
     *
     * @param id 1 to 255, or empty
     * @param address one of this host's
     * @param port 1 to 65535, or empty
     * @param flags copied
     * @param device an interface's name, or empty
     * @throws IllegalArgumentException if a number is out of its range, the address is no single host's, or the device's name empty
     */
    public Endpoint {
        requireRange("an endpoint's id", id, HIGHEST_ID);
        requireRange("a port", port, HIGHEST_PORT);
        if (address.isAnyLocalAddress() || address.isMulticastAddress()) {
            throw new IllegalArgumentException(
                    "an endpoint is an address of this host, not " + address.getHostAddress());
        }
        if (device.filter(String::isEmpty).isPresent()) {
            throw new IllegalArgumentException("the name of an endpoint's device is empty");
        }
        EnumSet<Flag> copy = EnumSet.noneOf(Flag.class);
        copy.addAll(flags);
        flags = Collections.unmodifiableSet(copy);
    }

    private static void requireRange(String what, OptionalInt number, int highest) {
        if (number.isPresent() && (number.getAsInt() < 1 || number.getAsInt() > highest)) {
            throw new IllegalArgumentException(what + " is 1 to " + highest + ", not " + number.getAsInt());
        }
    }

    /**
     * An address, of which the kernel chooses the id, without a flag.
     *
     * @param address one of this host's
     * @return the endpoint
     * @throws IllegalArgumentException if it is the wildcard address or a multicast one
     */
    public static Endpoint of(InetAddress address) {
        Objects.requireNonNull(address, "address");
        return new Endpoint(OptionalInt.empty(), address, OptionalInt.empty(), Set.of(), Optional.empty());
    }

    /**
     * The same with another number.
     *
     * @param number 1 to 255
     * @return the endpoint
     */
    public Endpoint id(int number) {
        return new Endpoint(OptionalInt.of(number), address, port, flags, device);
    }

    /**
     * The same with another port.
     *
     * @param number 1 to 65535
     * @return the endpoint
     */
    public Endpoint port(int number) {
        return new Endpoint(id, address, OptionalInt.of(number), flags, device);
    }

    /**
     * The same with other flags.
     *
     * @param others all that it is to have
     * @return the endpoint
     */
    public Endpoint flags(Flag... others) {
        return new Endpoint(id, address, port, Set.of(others), device);
    }

    /**
     * The same on another interface.
     *
     * @param name as {@code ip link} has it
     * @return the endpoint
     */
    public Endpoint device(String name) {
        return new Endpoint(id, address, port, flags, Optional.of(name));
    }
}
