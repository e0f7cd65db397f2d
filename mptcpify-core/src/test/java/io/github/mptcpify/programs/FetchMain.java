// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.programs;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Fetches a URL, by a socket of the JDK's. */
public final class FetchMain {
    private FetchMain() {}

    public static void main(String[] args) throws IOException {
        URI uri = URI.create(args[0]);
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().transferTo(System.out);
        }
    }
}
