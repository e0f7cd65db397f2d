// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.programs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An ordinary program that uses the JDK's HTTP client. It knows nothing of MPTCP, and runs without this library.
 *
 * <p>For each address on its standard input, it sends a file there on a new connection, and prints what it received.
 */
public final class PlainClient {
    private PlainClient() {}

    /**
     * Runs it until its standard input ends.
     *
     * @param args the file to send
     * @throws IOException if the file cannot be read
     */
    public static void main(String[] args) throws IOException {
        byte[] body = Files.readAllBytes(Path.of(args[0]));
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String url = commands.readLine(); url != null; url = commands.readLine()) {
            System.out.println(post(new URL(url), body));
        }
    }

    private static String post(URL url, byte[] body) {
        try {
            HttpURLConnection connection = (HttpURLConnection) url.openConnection(Proxy.NO_PROXY);
            connection.setRequestMethod("POST");
            connection.setRequestProperty("Connection", "close");
            connection.setDoOutput(true);
            connection.getOutputStream().write(body);
            return Received.of(connection.getInputStream().readAllBytes()).toString();
        } catch (IOException e) {
            return "failed: " + e;
        }
    }
}
