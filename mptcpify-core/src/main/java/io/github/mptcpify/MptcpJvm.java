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
 * Converts the JDK's own sockets in this JVM, without privileges, on JDK 17 to 25. Safe for any thread.
 */
public final class MptcpJvm {
    private static final System.Logger LOGGER = System.getLogger("io.github.mptcpify");
    private static final AtomicBoolean WARNED = new AtomicBoolean();

    private MptcpJvm() {}

    /**
     * Lets this JVM open MPTCP sockets instead of TCP sockets from now on, whatever code opens them through the JDK:
     * sockets, channels, {@code java.net.http}, a library. Also {@link #mend}s them.
     *
     * <p>If the kernel refuses an MPTCP socket, a TCP socket is opened and counted, and the first reason is logged.
     * Libraries with sockets of their own, such as Netty's native transports, are not converted, nor are sockets that
     * are open already. Each call needs its own {@link JvmConversion#close}. New sockets are converted as long as one
     * conversion is open; a converted socket stays MPTCP.
     *
     * @return the conversion
     * @throws MptcpifyException if this Java runtime is not known, or native access is denied; nothing has changed then
     */
    public static JvmConversion enable() throws MptcpifyException {
        return enable(JvmConversion.Side.CLIENT, JvmConversion.Side.SERVER);
    }

    /**
     * Converts only one side, as {@link #enable()} does for both.
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

    /** Converts the sockets of the current thread until it passes the returned value to {@link InProcess#leave}. */
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
     * Makes the JDK's sockets safe for MPTCP, and converts none: for a JVM whose sockets are converted by {@link
     * Mptcpify#attach} or from outside.
     *
     * <p>On an MPTCP socket the kernel counts the end of the stream as a readable byte, and {@code
     * InputStream.available()} returns that. The JDK's {@code SSLSocket.close()} reads as long as something is
     * available: if the peer has closed first, it never returns. After this call, {@code available()} is right. In
     * addition, {@code Socket.sendUrgentData} on an MPTCP socket throws, since the peer would read the byte in its
     * stream. TCP sockets do not change, nor do sockets that are not the JDK's, such as those of Netty's native
     * transports, which do not use {@code available()}.
     *
     * <p>The change lasts until the JVM ends, and also applies to open sockets. A second call does nothing. A call of
     * {@code close()} that spins already does not end.
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
     * Tells whether the change of {@link #mend} or of the agent is in force. Each call tries it, since another agent
     * may have undone it.
     *
     * @return true if it is in force
     */
    public static boolean isMended() {
        return NativeAccess.works() && InProcess.isMended();
    }

    /**
     * Logs one warning if this JVM's own sockets are converted and not mended, so that closing TLS sockets may spin.
     */
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

    /** Tells whether this process is in a scope; false if that is unknown. */
    static boolean hasThisProcess(Scope scope) {
        try {
            return scope.members().hasThisProcess();
        } catch (IOException e) {
            return false;
        }
    }
}
