// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.internal.engine.jvm.InProcess;
import io.github.mptcpify.internal.engine.jvm.NetConversion;
import io.github.mptcpify.jna.NativeException;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/** This JVM's new TCP sockets are MPTCP sockets while it is open: {@link MptcpJvm#enable}. Safe for any thread. */
public final class JvmConversion implements AutoCloseable {
    /** Which sockets. */
    public enum Side {
        /** Those that connect, or are to. */
        CLIENT(NetConversion.CLIENTS),
        /** Those that listen, or are to. What they accept is as they are. */
        SERVER(NetConversion.SERVERS);

        private final int bit;

        Side(int bit) {
            this.bit = bit;
        }
    }

    private final int sides;
    private final JvmStatistics before;
    private final AtomicBoolean closed = new AtomicBoolean();

    private JvmConversion(int sides, JvmStatistics before) {
        this.sides = sides;
        this.before = before;
    }

    static JvmConversion of(Side... wanted) throws ReflectiveOperationException, NativeException, IOException {
        int sides = 0;
        for (Side side : wanted) {
            sides |= side.bit;
        }
        InProcess.convert(sides);
        return new JvmConversion(sides, JvmStatistics.of(InProcess.counts()));
    }

    /**
     * Whether new sockets come to be converted, which is tried each time, and opens none: another agent may have undone it. {@link
     * MptcpJvm#enable} does it again then.
     *
     * @return true if they do; false once it is closed
     */
    public boolean isActive() {
        return !closed.get() && InProcess.isMended() && InProcess.isConverting(sides);
    }

    /**
     * What became of this JVM's sockets since this was opened, whoever has them converted: other conversions and the agent count
     * together with it.
     *
     * @return the counts
     */
    public JvmStatistics statistics() {
        try {
            return JvmStatistics.of(InProcess.counts()).since(before);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** New sockets are TCP again, unless another conversion is open. A second call does nothing. */
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
}
