// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.assertj;

import io.github.mptcpify.MptcpSocketInspector;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.NetworkChannel;
import org.jspecify.annotations.Nullable;

/**
 * Entry points for assertions about sockets. The three {@code assertThat} methods take more specific types than
 * AssertJ's {@code Assertions.assertThat}; one for {@code Object} or {@code int} would be ambiguous with AssertJ's, so
 * these have names of their own. Safe for any thread; an assertion is for one thread.
 */
public final class MptcpAssertions {
    private MptcpAssertions() {}

    /**
     * Begins an assertion about a socket.
     *
     * @param socket a socket of the JDK, also a TLS socket
     * @return the assertion
     */
    public static SocketAssert assertThat(@Nullable Socket socket) {
        return new SocketAssert(socket);
    }

    /**
     * Begins an assertion about a listening socket.
     *
     * @param socket a socket of the JDK
     * @return the assertion
     */
    public static SocketAssert assertThat(@Nullable ServerSocket socket) {
        return new SocketAssert(socket);
    }

    /**
     * Begins an assertion about a channel.
     *
     * @param channel such as a {@link java.nio.channels.SocketChannel}
     * @return the assertion
     */
    public static SocketAssert assertThat(@Nullable NetworkChannel channel) {
        return new SocketAssert(channel);
    }

    /**
     * Begins an assertion about any object that {@link MptcpSocketInspector} can inspect, such as a channel of Netty.
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
     * Begins an assertion about a descriptor of another process, which needs the right to trace that process.
     *
     * @param pid the process, as this process's pid namespace numbers it
     * @param fd a descriptor of that process
     * @return the assertion
     */
    public static SocketAssert assertThatDescriptor(long pid, int fd) {
        return new SocketAssert(new ForeignDescriptor(pid, fd));
    }
}
