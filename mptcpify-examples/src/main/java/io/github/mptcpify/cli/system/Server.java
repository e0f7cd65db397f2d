// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.system;

import java.net.IDN;

/**
 * A server as it is named on a command line: HOST, HOST:PORT, [ADDRESS] or [ADDRESS]:PORT. Immutable.
 *
 * @param host its name or address, without brackets, in ASCII
 * @param port 1 to 65535
 */
public record Server(String host, int port) {
    private static final int DEFAULT_PORT = 443;
    private static final int HIGHEST_PORT = 65_535;

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException if it is none, with what it should be
     */
    public static Server parse(String text) {
        if (text.contains("/")) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no HOST[:PORT]: name the host alone, without a scheme or path");
        }
        int end = text.indexOf(']');
        boolean bracketed = text.startsWith("[") && end > 0;
        String host = bracketed ? text.substring(1, end) : text.split(":", 2)[0];
        String rest = bracketed ? text.substring(end + 1) : text.substring(host.length());
        if (!bracketed && rest.indexOf(':', 1) > 0) {
            throw new IllegalArgumentException("'" + text
                    + "' could be an address with a port or without: write IPv6 addresses as [::1]:443 or [::1]");
        }
        if (host.isBlank() || (bracketed && !host.contains(":")) || (!rest.isEmpty() && !rest.startsWith(":"))) {
            throw new IllegalArgumentException("'" + text + "' is no HOST[:PORT], as example.com:443 or [::1]:443");
        }
        return new Server(bracketed ? host : ascii(text, host), rest.isEmpty() ? DEFAULT_PORT : port(text, rest));
    }

    private static String ascii(String text, String host) {
        try {
            return IDN.toASCII(host);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + text + "' is no HOST[:PORT]: no name of a host is like that", e);
        }
    }

    private static int port(String text, String rest) {
        if (rest.matches(":\\d{1,5}")) {
            int port = Integer.parseInt(rest.substring(1));
            if (port >= 1 && port <= HIGHEST_PORT) {
                return port;
            }
        }
        throw new IllegalArgumentException("'" + text + "' has no port: a port is 1 to " + HIGHEST_PORT);
    }

    /** {@return as "example.com:443", "[::1]:443"} */
    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
