// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.assertj;

import io.github.mptcpify.MptcpSocketInspector;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.NetworkChannel;
import org.jspecify.annotations.Nullable;

/**
 * Where assertions about sockets begin. The three {@code assertThat} have types that are more specific than those of
 * AssertJ's {@code Assertions.assertThat}; one for {@code Object} or {@code int} would make calls of that ambiguous, and so
 * those have names of their own. Safe for any thread; an assertion is for one thread.
 */
public final class MptcpAssertions {
    private MptcpAssertions() {}

    /**
     * Begins an assertion about a socket.
     *
     * @param socket one of the JDK's, of TLS too
     * @return the assertion
     */
    public static SocketAssert assertThat(@Nullable Socket socket) {
        return new SocketAssert(socket);
    }

    /**
     * Begins an assertion about a listening socket.
     *
     * @param socket one of the JDK's
     * @return the assertion
     */
    public static SocketAssert assertThat(@Nullable ServerSocket socket) {
        return new SocketAssert(socket);
    }

    /**
     * Begins an assertion about a channel.
     *
     * @param channel as a {@link java.nio.channels.SocketChannel}
     * @return the assertion
     */
    public static SocketAssert assertThat(@Nullable NetworkChannel channel) {
        return new SocketAssert(channel);
    }

    /**
     * Begins an assertion about any object that {@link MptcpSocketInspector} can ask about, as a channel of Netty's.
     *
     * @param socket the object
     * @return the assertion
     */
    public static SocketAssert assertThatSocket(@Nullable Object socket) {
        return new SocketAssert(socket);
    }

    /**
     * Begins an assertion about a descriptor.
     *
     * @param fd a descriptor of this process
     * @return the assertion
     */
    public static SocketAssert assertThatDescriptor(int fd) {
        return new SocketAssert(fd);
    }

    /**
     * Begins an assertion about a descriptor of another process, for which the right to trace that is needed.
     *
     * @param pid the process, as this process's pid namespace numbers it
     * @param fd a descriptor of that process
     * @return the assertion
     */
    public static SocketAssert assertThatDescriptor(long pid, int fd) {
        return new SocketAssert(new ForeignDescriptor(pid, fd));
    }
}
