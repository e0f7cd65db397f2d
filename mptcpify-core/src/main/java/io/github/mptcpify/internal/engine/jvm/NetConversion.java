// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.jvm;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Decides which sockets of this JVM are opened as MPTCP sockets, and counts them. Like {@link NetHook} it is defined in
 * the JDK's own package under another name ({@link JdkEdits}), so a JVM has it only once, however many copies of this
 * library it has; and it uses only the JDK. Safe for any thread.
 */
public final class NetConversion {
    /** Sockets that a program connects. */
    public static final int CLIENTS = 1;

    /** Sockets that a program listens with. */
    public static final int SERVERS = 2;

    private static final AtomicLong CONVERTED = new AtomicLong();

    /** How many sockets stayed TCP, by the kernel's error number for an MPTCP socket. */
    private static final Map<Integer, AtomicLong> LEFT = new ConcurrentHashMap<>();

    /** The sides that are converted for this thread only, during {@link #enter}. */
    private static final ThreadLocal<Integer> OWN = new ThreadLocal<>();

    /** How many threads have such sides. */
    private static final AtomicInteger THREADS = new AtomicInteger();

    private static volatile int converted;
    private static int always;
    private static int clientHolders;
    private static int serverHolders;
    private static boolean loaded;

    private NetConversion() {}

    /**
     * Opens an MPTCP socket as the JDK opens its TCP sockets.
     *
     * @return its descriptor, or a negative errno
     */
    static native int open(boolean ipv6, boolean server);

    /** {@return whether {@link #open} can be called} */
    static synchronized boolean isLoaded() {
        return loaded;
    }

    /** Loads the library of {@link #open}, unless it is loaded, from a file that may be deleted afterwards. */
    static synchronized void load(String library) {
        if (!loaded) {
            System.load(library);
            loaded = true;
        }
    }

    /** Converts until the JVM ends, or until this is called with 0. */
    static synchronized void always(int sides) {
        always = sides == 0 ? 0 : always | sides;
        update();
    }

    /** Converts until {@link #release} was called equally often. */
    static synchronized void hold(int sides) {
        count(sides, 1);
    }

    /** Ends one {@link #hold}. */
    static synchronized void release(int sides) {
        count(sides, -1);
    }

    private static void count(int sides, int change) {
        clientHolders += (sides & CLIENTS) == 0 ? 0 : change;
        serverHolders += (sides & SERVERS) == 0 ? 0 : change;
        update();
    }

    private static void update() {
        converted = always | (clientHolders > 0 ? CLIENTS : 0) | (serverHolders > 0 ? SERVERS : 0);
    }

    /**
     * Converts sockets that the current thread opens, virtual or not, until it calls {@link #leave}.
     *
     * @return the previous state, for {@link #leave}
     */
    static int enter(int sides) {
        THREADS.incrementAndGet();
        Integer before = OWN.get();
        OWN.set(sides);
        return before == null ? 0 : before;
    }

    /** Ends one {@link #enter} of the current thread. */
    static void leave(int before) {
        if (before == 0) {
            OWN.remove();
        } else {
            OWN.set(before);
        }
        THREADS.decrementAndGet();
    }

    /** {@return the sides that are converted only for the current thread} */
    static int ownSides() {
        if (THREADS.get() == 0) {
            return 0;
        }
        Integer own = OWN.get();
        return own == null ? 0 : own;
    }

    /** {@return the sides that are converted} */
    static int sides() {
        return converted;
    }

    static void noteConverted() {
        CONVERTED.incrementAndGet();
    }

    /** Counts a socket that stays TCP, and logs the reason for the first. */
    static void noteLeft(int errno) {
        boolean first = LEFT.isEmpty();
        if (LEFT.computeIfAbsent(errno, number -> new AtomicLong()).incrementAndGet() == 1 && first) {
            try {
                System.getLogger("io.github.mptcpify").log(System.Logger.Level.WARNING, message(errno));
            } catch (RuntimeException | LinkageError e) {
                // a failing logger must not fail the opening of a socket
                LEFT.computeIfAbsent(errno, number -> new AtomicLong());
            }
        }
    }

    private static String message(int errno) {
        String why = switch (errno) {
            case 92 -> "net.mptcp.enabled is 0 in this network namespace (ENOPROTOOPT)";
            case 93, 22 -> "this kernel has no MPTCP";
            case 1, 13 -> "a policy forbids MPTCP sockets, as seccomp or an LSM";
            default -> "MPTCP sockets are refused with the error number ".concat(String.valueOf(errno));
        };
        return "sockets of this JVM stay TCP: ".concat(why);
    }

    /** {@return how many were converted, then pairs of an error number and how many were left TCP because of it} */
    static long[] counts() {
        long[] counts = new long[1 + 2 * LEFT.size()];
        counts[0] = CONVERTED.get();
        int at = 1;
        for (Map.Entry<Integer, AtomicLong> left : LEFT.entrySet()) {
            if (at < counts.length) {
                counts[at++] = left.getKey();
                counts[at++] = left.getValue().get();
            }
        }
        return counts;
    }
}
