// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.lenient.testsupport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client of an HTTP server in this JVM, on a socket of its own that sets no option. */
public final class Call {
    private static final int LIMIT_MILLIS = 30_000;

    private Call() {}

    /** The last line of the answer: a body without a line's end. */
    public static String get(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(LIMIT_MILLIS);
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return answer.substring(answer.lastIndexOf('\n') + 1);
        }
    }
}
