// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.jvm;

import io.github.mptcpify.JvmConversion;
import io.github.mptcpify.JvmStatistics;
import io.github.mptcpify.jna.Errno;
import io.github.mptcpify.jna.NativeException;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** A conversion that this process has asked for, as opposed to the agent's. */
public final class InProcessConversion implements JvmConversion {
    private final int sides;
    private final JvmStatistics before;
    private final AtomicBoolean closed = new AtomicBoolean();

    private InProcessConversion(int sides, JvmStatistics before) {
        this.sides = sides;
        this.before = before;
    }

    /** Begins to convert. */
    public static JvmConversion open(Side... wanted) throws ReflectiveOperationException, NativeException, IOException {
        int sides = 0;
        for (Side side : wanted) {
            sides |= switch (side) {
                case CLIENT -> NetConversion.CLIENTS;
                case SERVER -> NetConversion.SERVERS;
            };
        }
        InProcess.convert(sides);
        return new InProcessConversion(sides, counted(InProcess.counts()));
    }

    /**
     * Converts sockets that the current thread opens, until it calls {@link InProcess#leave}.
     *
     * @return the argument for that call
     */
    public static int enter() throws ReflectiveOperationException, NativeException, IOException {
        return InProcess.enter(NetConversion.CLIENTS | NetConversion.SERVERS);
    }

    @Override
    public boolean isActive() {
        return !closed.get() && InProcess.isMended() && InProcess.isConverting(sides);
    }

    @Override
    public JvmStatistics statistics() {
        try {
            return counted(InProcess.counts()).since(before);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            try {
                InProcess.release(sides);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** From an array of the number of converted sockets, followed by pairs of an error number and its count. */
    private static JvmStatistics counted(long[] counts) {
        Map<String, Long> left = new TreeMap<>();
        for (int i = 1; i + 1 < counts.length; i += 2) {
            left.merge(Errno.name((int) counts[i]), counts[i + 1], Long::sum);
        }
        left.values().removeIf(count -> count == 0);
        return new JvmStatistics(counts[0], left);
    }
}
