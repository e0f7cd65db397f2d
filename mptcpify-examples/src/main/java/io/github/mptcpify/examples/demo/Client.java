// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.demo;

import io.github.mptcpify.examples.programs.Received;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A program that sends the payload to an HTTP server and receives it back, and knows nothing of MPTCP. */
interface Client {
    /** Its name. */
    String name();

    /** The flags with which it was told to open its sockets, if any. */
    default Optional<SocketFlags> asked() {
        return Optional.empty();
    }

    /** Makes it start an exchange, from inside a cgroup. */
    Transfer send(Path cgroup, String url) throws IOException;

    /** One exchange in progress. */
    interface Transfer extends AutoCloseable {
        long pid();

        /** Whether the program is still running. */
        boolean isAlive();

        /** Waits for the response. */
        Received result() throws IOException;

        @Override
        void close() throws IOException;
    }
}
