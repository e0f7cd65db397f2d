// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.testsupport;

import io.github.mptcpify.network.NetworkHost;
import io.github.mptcpify.sockets.MptcpServerSocketFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A server of MPTCP and one of TCP on a host, which read to the end what comes, count it, and send nothing. */
public final class ProbeServers implements AutoCloseable {
    private static final int BACKLOG = 50;

    private final List<ServerSocket> listeners = new ArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong connections = new AtomicLong();

    private ProbeServers() {}

    public static ProbeServers start(NetworkHost host) throws Exception {
        ProbeServers servers = new ProbeServers();
        host.call(() -> {
            servers.add(MptcpServerSocketFactory.required().createServerSocket());
            servers.add(new ServerSocket());
            return null;
        });
        return servers;
    }

    private void add(ServerSocket listener) throws IOException {
        listener.bind(new InetSocketAddress(0), BACKLOG);
        listeners.add(listener);
        start(() -> serve(listener));
    }

    private void serve(ServerSocket listener) {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                connections.incrementAndGet();
                open.add(client);
                start(() -> read(client));
            } catch (IOException e) {
                // closed
            }
        }
    }

    private void read(Socket client) {
        try (client) {
            bytes.addAndGet(client.getInputStream().readAllBytes().length);
        } catch (IOException e) {
            // the client has reset it
        }
        open.remove(client);
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "probe-server");
        thread.setDaemon(true);
        thread.start();
    }

    public int mptcp() {
        return listeners.get(0).getLocalPort();
    }

    public int tcp() {
        return listeners.get(1).getLocalPort();
    }

    /** How many bytes came, on all connections. */
    public long bytes() {
        return bytes.get();
    }

    public long connections() {
        return connections.get();
    }

    /** {@return the connections whose clients have not ended them} */
    public Set<Socket> open() {
        return open;
    }

    @Override
    public void close() throws IOException {
        for (Socket client : open) {
            client.close();
        }
        for (ServerSocket listener : listeners) {
            listener.close();
        }
    }
}
