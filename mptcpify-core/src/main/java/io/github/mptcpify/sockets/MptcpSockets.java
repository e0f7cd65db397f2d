// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.sockets;

import io.github.mptcpify.JvmStatistics;
import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.internal.errors.NativeErrors;
import io.github.mptcpify.internal.errors.SocketErrors;
import io.github.mptcpify.internal.linux.Abi;
import io.github.mptcpify.internal.linux.FreshMptcpSocket;
import io.github.mptcpify.internal.options.Differences;
import io.github.mptcpify.internal.options.ProbeSocket;
import io.github.mptcpify.internal.sockets.Conversions;
import io.github.mptcpify.jna.Errno;
import io.github.mptcpify.jna.MissingLibraryException;
import io.github.mptcpify.jna.NativeAccess;
import java.io.IOException;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;

/** Opens and converts MPTCP sockets of this process, which needs no privilege. Any thread may use it. */
public final class MptcpSockets {
    private static List<SocketDifference> differences = List.of();

    private MptcpSockets() {}

    /**
     * Tells whether the calling thread can open MPTCP sockets, by opening one. The answer may differ in another network
     * namespace, and {@code net.mptcp.enabled} may change at any time.
     *
     * @return why it cannot, a clause such as "socket(2) fails with ENOPROTOOPT"; empty if it can
     */
    public static Optional<String> whyNot() {
        MissingLibraryException failure = NativeAccess.failure().orElse(null);
        if (failure != null) {
            return Optional.of("no C function can be called: " + failure.getMessage());
        }
        int errno = FreshMptcpSocket.refusal(Abi.AF_INET);
        return errno == 0 ? Optional.empty() : Optional.of("socket(2) fails with " + Errno.name(errno));
    }

    /**
     * Turns a socket or channel into an MPTCP socket, in place, keeping its options and everything else. If the kernel
     * refuses, as with {@code net.mptcp.enabled} 0, it stays TCP and is counted, and the first reason is logged. An
     * MPTCP socket stays as it is.
     *
     * @param fresh a {@code Socket}, {@code ServerSocket} or channel of the JDK's for TCP, that nobody else uses yet
     * @param <T> its type
     * @return the same object
     * @throws IllegalStateException if it is bound, connected, or registered with a selector
     * @throws IllegalArgumentException if it is not one of the JDK's TCP sockets
     * @throws IOException if it is closed, or the JDK cannot open it
     */
    public static <T> T convert(T fresh) throws IOException {
        Conversions.convert(fresh);
        return fresh;
    }

    /**
     * Converts as {@link #convert} does, and fails if the socket stays TCP.
     *
     * @param fresh a {@code Socket}, {@code ServerSocket} or channel of the JDK's for TCP, that nobody else uses yet
     * @param <T> its type
     * @return the same object
     * @throws IllegalStateException if it is bound, connected, or registered with a selector
     * @throws IllegalArgumentException if it is not one of the JDK's TCP sockets
     * @throws IOException if it stays TCP, is closed, or the JDK cannot open it; it is not closed by this
     */
    public static <T> T require(T fresh) throws IOException {
        Optional<String> why = Conversions.convert(fresh);
        if (why.isPresent()) {
            throw new SocketException("MPTCP is required, and the socket stays TCP: " + why.get());
        }
        return fresh;
    }

    /**
     * Finds out what MPTCP refuses or treats differently than TCP on the running kernel, by trying each option on
     * sockets of this process, and some calls on connections to itself. This is done once per process, in less than a
     * second. It needs no privilege; with CAP_NET_ADMIN it sees a few more options.
     *
     * @return options by level and number, then calls
     * @throws MptcpifyException if no MPTCP socket can be opened, with the reason {@code MPTCP_OFF} if MPTCP is
     *     switched off; or if this process's own TCP sockets are converted, so it cannot compare with TCP
     */
    public static synchronized List<SocketDifference> differences() throws MptcpifyException {
        if (differences.isEmpty()) {
            String operation = "compare MPTCP sockets with TCP sockets";
            NativeErrors.requireNativeAccess(operation);
            try {
                differences = Differences.find().stream()
                        .map(one -> new SocketDifference(
                                one.level(), one.number(), one.name(), one.answer(), one.consequence(), one.users()))
                        .toList();
            } catch (ProbeSocket.Unavailable e) {
                throw e.errno() == 0
                        ? SocketErrors.ownSocketsConverted(operation)
                        : SocketErrors.notOpened(operation, e.errno());
            }
        }
        return differences;
    }

    /**
     * Counts the sockets that this package has converted or tried to convert.
     *
     * @return the counts since this package was first used
     */
    public static JvmStatistics statistics() {
        return Conversions.statistics();
    }
}
