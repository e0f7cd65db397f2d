// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.demo;

import io.github.mptcpify.examples.programs.Received;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A program that sends the payload to an HTTP server and takes it back, and knows nothing of MPTCP. */
interface Client {
    /** What people call it. */
    String name();

    /** The flags that it was told to open its sockets with, if it was. */
    default Optional<SocketFlags> asked() {
        return Optional.empty();
    }

    /** Has it begin, from inside a cgroup. */
    Transfer send(Path cgroup, String url) throws IOException;

    /** One exchange, under way. */
    interface Transfer extends AutoCloseable {
        long pid();

        /** Whether the program is still there. */
        boolean isAlive();

        /** Waits for what came back. */
        Received result() throws IOException;

        @Override
        void close() throws IOException;
    }
}
