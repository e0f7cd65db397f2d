// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.internal.engine.jvm.InProcess;
import io.github.mptcpify.internal.engine.jvm.InProcessConversion;
import io.github.mptcpify.internal.errors.NativeErrors;
import io.github.mptcpify.internal.errors.SocketErrors;
import io.github.mptcpify.internal.linux.FreshMptcpSocket;
import io.github.mptcpify.jna.NativeAccess;
import io.github.mptcpify.jna.NativeException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The JDK's own sockets in this JVM, without a privilege: on JDK 17 to 25, which are known inside. Safe for any thread.
 */
public final class MptcpJvm {
    private static final System.Logger LOGGER = System.getLogger("io.github.mptcpify");
    private static final AtomicBoolean WARNED = new AtomicBoolean();

    private MptcpJvm() {}

    /**
     * Has this JVM open MPTCP sockets in the place of TCP sockets from now on, whatever code opens them by the JDK: sockets, channels,
     * {@code java.net.http}, a library. It {@link #mend}s them as well.
     *
     * <p>Where the kernel refuses an MPTCP socket, TCP is opened, counted, and the first reason logged. What brings sockets of
     * its own, as Netty's native transports, is not reached; nor is a socket that is open already. Each call needs its own
     * {@link JvmConversion#close}; a socket is converted as long as one of them is open, and is what it is for good.
     *
     * @return the conversion
     * @throws MptcpifyException if this Java runtime is not known, or native access is denied; nothing has changed then
     */
    public static JvmConversion enable() throws MptcpifyException {
        return enable(JvmConversion.Side.CLIENT, JvmConversion.Side.SERVER);
    }

    /**
     * As {@link #enable()}, of one side alone.
     *
     * @param only the sockets that connect, or those that listen
     * @return the conversion
     * @throws MptcpifyException if this Java runtime is not known, or native access is denied; nothing has changed then
     */
    public static JvmConversion enable(JvmConversion.Side only) throws MptcpifyException {
        return enable(new JvmConversion.Side[] {only});
    }

    private static JvmConversion enable(JvmConversion.Side... sides) throws MptcpifyException {
        return changed("convert the sockets of this JVM", () -> InProcessConversion.open(sides));
    }

    /** Converts what the current thread opens until it ends that by {@link InProcess#leave}, to which this is given. */
    static int enter() throws MptcpifyException {
        return changed("convert the sockets of this thread", InProcessConversion::enter);
    }

    /** A change of this JVM. */
    @FunctionalInterface
    private interface Change<T> {
        T make() throws ReflectiveOperationException, NativeException, IOException;
    }

    private static <T> T changed(String operation, Change<T> change) throws MptcpifyException {
        NativeErrors.requireNativeAccess(operation);
        try {
            return change.make();
        } catch (UnsatisfiedLinkError | FileSystemException e) {
            throw NativeErrors.libraryNotLoaded(operation, e);
        } catch (ReflectiveOperationException
                | NativeException
                | IOException
                | LinkageError
                | IllegalArgumentException e) {
            throw SocketErrors.foreignRuntime(operation, e);
        }
    }

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
        NativeErrors.requireNativeAccess(operation);
        try {
            InProcess.mend();
        } catch (ReflectiveOperationException
                | NativeException
                | IOException
                | LinkageError
                | IllegalArgumentException e) {
            throw SocketErrors.foreignRuntime(operation, e);
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
                && hasThisProcess(scope)
                && FreshMptcpSocket.endOfStream() > 0
                && !isMended()
                && WARNED.compareAndSet(false, true)) {
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "this JVM's own sockets are converted too: a blocking SSLSocket that is closed after its peer would never"
                            + " return from that. MptcpJvm.mend() mends this JVM");
        }
    }

    /** Whether this process is in a scope; false where it cannot be told. */
    static boolean hasThisProcess(Scope scope) {
        try {
            return scope.members().hasThisProcess();
        } catch (IOException e) {
            return false;
        }
    }
}
