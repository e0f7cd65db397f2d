// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.testsupport;

import io.github.mptcpify.internal.inspect.descriptor.SocketDescriptors;
import io.github.mptcpify.jna.Syscalls;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Makes a socket object of Java's an MPTCP socket, where nothing can be attached: closes its descriptor and opens an
 * MPTCP socket in the same place. The object binds, connects, accepts and closes that as its own. No other thread of the
 * test may open anything meanwhile.
 */
public final class PlantedSocket {
    private PlantedSocket() {}

    /** Of an object that has a descriptor and has not used it; which is blocking, as all are but asynchronous ones. */
    public static <T> T mptcp(T socket) throws IOException {
        return plant(socket, SocketCall.SOCK_CLOEXEC);
    }

    public static <T> T mptcpNonBlocking(T socket) throws IOException {
        return plant(socket, SocketCall.SOCK_CLOEXEC | SocketCall.SOCK_NONBLOCK);
    }

    /** The number of its descriptor. */
    public static int number(Object socket) throws IOException {
        return SocketDescriptors.ask(socket, fd -> fd);
    }

    private static <T> T plant(T socket, int flags) throws IOException {
        int place = number(socket);
        Syscalls.close(place);
        at(place, flags);
        return socket;
    }

    /** Opens an MPTCP socket that gets a certain number, which must be free. */
    public static void at(int place, int flags) throws IOException {
        List<Integer> others = new ArrayList<>();
        long start = System.nanoTime();
        int opened = open(flags);
        while (opened >= 0 && opened != place && System.nanoTime() - start < TimeUnit.SECONDS.toNanos(5)) {
            if (opened < place) {
                // the kernel takes the lowest number that is free
                others.add(opened);
            } else {
                // the JVM itself opens a file now and then to learn how much memory it may use, and soon closes it
                Syscalls.close(opened);
            }
            opened = open(flags);
        }
        others.forEach(Syscalls::close);
        if (opened != place) {
            throw new IOException("descriptor " + place + " is taken, or no MPTCP socket can be had: " + opened);
        }
    }

    private static int open(int flags) {
        return Syscalls.socket(SocketCall.AF_INET6, SocketCall.SOCK_STREAM | flags, SocketCall.IPPROTO_MPTCP);
    }
}
