// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.sockets;

import io.github.mptcpify.internal.sockets.Conversions;
import io.github.mptcpify.internal.sockets.Descriptor;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketImpl;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A socket that may be MPTCP. Its stream tells rightly what is available, so that TLS that is layered over it can be closed; and it
 * refuses urgent data, which would arrive within the stream. What it is, the kernel is asked each time: an accepted one is TCP if its
 * peer is.
 */
final class MptcpSocket extends Socket {
    /** A fresh one, still TCP. */
    MptcpSocket() {}

    /** One to be accepted into. */
    MptcpSocket(@Nullable SocketImpl none) throws SocketException {
        super(none);
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(super.getInputStream()) {
            @Override
            public int available() throws IOException {
                // the JDK's exceptions, if it is closed
                int count = super.available();
                Optional<Descriptor> descriptor =
                        count == 0 ? Optional.empty() : Conversions.descriptor(MptcpSocket.this);
                if (descriptor.isEmpty()) {
                    return count;
                }
                int right = descriptor.get().available();
                return right < 0 || isClosed() ? count : right;
            }
        };
    }

    @Override
    public void sendUrgentData(int data) throws IOException {
        if (Conversions.descriptor(this).filter(Descriptor::isMptcp).isPresent()) {
            throw new SocketException("MPTCP has no urgent data: the peer would read this byte as part of the stream."
                    + " Send a message of your protocol instead, or leave this socket TCP");
        }
        super.sendUrgentData(data);
    }
}
