// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.jvm;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Which sockets of this JVM are opened as MPTCP sockets, and what became of them. As {@link NetHook} it stands among the JDK's
 * own classes under another name ({@link JdkEdits}), so that a JVM has it once, whatever copies of us it has; and refers to
 * nothing but the JDK. Safe for any thread.
 */
public final class NetConversion {
    /** Those that a program connects. */
    public static final int CLIENTS = 1;

    /** Those that it listens with. */
    public static final int SERVERS = 2;

    private static final AtomicLong CONVERTED = new AtomicLong();

    /** How many stayed TCP, by the error number that an MPTCP socket was refused with. */
    private static final Map<Integer, AtomicLong> LEFT = new ConcurrentHashMap<>();

    /** The sides of which a thread's own new sockets are converted, for as long as it is within a call that asked for that. */
    private static final ThreadLocal<Integer> OWN = new ThreadLocal<>();

    /** How many threads are. */
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

    /** Loads what {@link #open} is in, unless it is loaded: from a file, which may go afterwards. */
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

    /** Converts until {@link #release} was called as often. */
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
     * Converts what the current thread opens, virtual or not, until it calls {@link #leave}.
     *
     * @return what was before, for {@link #leave}
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

    /** {@return the sides that are converted of the current thread's sockets alone} */
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

    /** Counts a socket that stays TCP, and says why of the first. */
    static void noteLeft(int errno) {
        boolean first = LEFT.isEmpty();
        if (LEFT.computeIfAbsent(errno, number -> new AtomicLong()).incrementAndGet() == 1 && first) {
            try {
                System.getLogger("io.github.mptcpify").log(System.Logger.Level.WARNING, message(errno));
            } catch (RuntimeException | LinkageError e) {
                // whoever opened a socket has not asked for a logger that works
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
