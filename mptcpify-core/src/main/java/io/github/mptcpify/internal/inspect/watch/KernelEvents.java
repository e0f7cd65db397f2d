// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.inspect.watch;

import io.github.mptcpify.MptcpEvent;
import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.internal.netlink.NetlinkMessages;
import io.github.mptcpify.internal.netlink.NetlinkMessages.Message;
import io.github.mptcpify.jna.Errno;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * Passes the kernel's events to the known connections, as far as there is room.
 *
 * @param socket where they come from
 * @param connections the known connections
 * @param backlog where there must be room
 * @param losses how often events were lost
 */
record KernelEvents(PathManagerSocket socket, Connections connections, Backlog backlog, AtomicLong losses)
        implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger("io.github.mptcpify");

    int descriptor() {
        return socket.descriptor();
    }

    /**
     * Reads all events for which there is room; the kernel keeps the others.
     *
     * @param all true before a listing: all events sent before it must be read, and those without room are dropped
     * @param closed whether it is to stop
     * @return whether none was lost
     */
    boolean read(boolean all, BooleanSupplier closed) throws MptcpifyException {
        boolean complete = true;
        boolean dropped = false;
        while (!closed.getAsBoolean() && (all || !complete || backlog.hasRoomForEvents())) {
            try {
                ByteBuffer datagram = socket.receive();
                if (datagram == null) {
                    break;
                }
                if (backlog.hasRoomForEvents()) {
                    read(datagram);
                } else {
                    dropped = true;
                }
            } catch (ProtocolException e) {
                LOGGER.log(System.Logger.Level.WARNING, "an event of the kernel's cannot be read", e);
                complete = lost();
            } catch (MptcpifyException e) {
                if (e.errno().orElse(0) != Errno.ENOBUFS) {
                    throw e;
                }
                complete = lost();
            }
        }
        return dropped ? lost() : complete;
    }

    private boolean lost() {
        losses.incrementAndGet();
        backlog.addLoss();
        return false;
    }

    private void read(ByteBuffer datagram) throws ProtocolException {
        NetlinkMessages messages = new NetlinkMessages(datagram);
        Message message;
        while ((message = messages.nextMessage()) != null) {
            MptcpEvent event = message.type() == socket.type() ? PathManager.event(message.payload()) : null;
            if (event != null) {
                connections.add(event);
            }
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
