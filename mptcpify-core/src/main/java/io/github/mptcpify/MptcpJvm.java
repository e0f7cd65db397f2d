// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.internal.engine.jvm.InProcess;
import io.github.mptcpify.jna.NativeAccess;
import io.github.mptcpify.jna.NativeException;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The JDK's own sockets in this JVM, without a privilege: on JDK 17 to 25, which are known inside. Safe for any thread.
 */
public final class MptcpJvm {
    private static final System.Logger LOGGER = System.getLogger("io.github.mptcpify");
    private static final AtomicBoolean WARNED = new AtomicBoolean();

    private MptcpJvm() {}

    /**
     * Makes the JDK's sockets safe to be MPTCP, and converts none: for a JVM whose sockets are converted by {@link
     * Mptcpify#attach} or from outside.
     *
     * <p>On an MPTCP socket the kernel counts the end of the stream as a byte that is there to be read, and {@code
     * InputStream.available()} tells that. The JDK's {@code SSLSocket.close()} reads as long as something is available: once
     * the peer has closed first, it never returns. After this, {@code available()} is right. Besides, {@code
     * Socket.sendUrgentData} on an MPTCP socket throws, since the peer would read the byte in its stream. TCP sockets are as they
     * were, and so is what is not the JDK's, as Netty's native transports, which do not ask.
     *
     * <p>It holds until the JVM ends, for sockets that are open too. A second call does nothing. A closing that spins already
     * goes on to.
     *
     * @throws MptcpifyException if this Java runtime is not known, or native access is denied; nothing has changed then
     */
    public static void mend() throws MptcpifyException {
        String operation = "mend the sockets of this JVM";
        Diagnosis.requireNativeAccess(operation);
        try {
            InProcess.mend();
        } catch (ReflectiveOperationException
                | NativeException
                | IOException
                | LinkageError
                | IllegalArgumentException e) {
            throw Diagnosis.foreignRuntime(operation, e);
        }
    }

    /**
     * Whether {@link #mend}, or the agent, holds, which is tried each time: another agent may have undone it.
     *
     * @return true if it holds
     */
    public static boolean isMended() {
        return NativeAccess.works() && InProcess.isMended();
    }

    /** Says so once where this JVM's own sockets are converted, and its closings may spin. */
    static void warnUnlessMended(Scope scope) {
        if (!WARNED.get()
                && OwnProcess.isIn(scope)
                && EndOfStream.available() > 0
                && !isMended()
                && WARNED.compareAndSet(false, true)) {
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "this JVM's own sockets are converted too: a blocking SSLSocket that is closed after its peer would never"
                            + " return from that. MptcpJvm.mend() mends this JVM");
        }
    }
}
