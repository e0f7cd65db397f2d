// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.programs;

import io.github.mptcpify.MptcpJvm;
import io.github.mptcpify.MptcpSocketInspector;
import io.github.mptcpify.jna.NativeBuffer;
import io.github.mptcpify.jna.Syscalls;
import io.github.mptcpify.testsupport.PlantedSocket;
import io.github.mptcpify.testsupport.TestKeys;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * A blocking TLS server and client, of which each closes first once, and a request by HttpsURLConnection whose server closes
 * first: says whether the other's close comes to its end. Arguments: a key store, which is made if it is not there; "planted" for
 * MPTCP sockets put in the JDK's place, "own" for the JDK's own as they are, or "both"; "mend" or "leave"; how many seconds to wait
 * for a close; and the versions of TLS.
 */
public final class TlsClosingMain {
    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final int ENOUGH_SECONDS = 60;
    private static final short POLLRDHUP = 0x2000;

    private TlsClosingMain() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments[2].equals("mend")) {
            MptcpJvm.mend();
            MptcpJvm.mend();
        }
        Path keys = Path.of(arguments[0]);
        if (!Files.exists(keys)) {
            TestKeys.make(keys);
        }
        SSLContext context = context(keys);
        int seconds = Integer.parseInt(arguments[3]);
        List<String> versions = List.of(arguments).subList(4, arguments.length);
        List<Boolean> planted =
                arguments[1].equals("both") ? List.of(true, false) : List.of(arguments[1].equals("planted"));
        for (boolean each : planted) {
            for (String version : versions) {
                for (String first : List.of("server", "client")) {
                    String outcome = outcome(context, each, version, first, seconds);
                    System.out.println(version + " " + first + " first: " + outcome);
                }
            }
            System.out.println("HttpsURLConnection: " + https(context, each, seconds));
        }
        System.out.println("mended: " + MptcpJvm.isMended());
        // some may spin for ever
        Runtime.getRuntime().halt(0);
    }

    private static SSLContext context(Path file) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD);
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(keys);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }

    private static String outcome(SSLContext context, boolean planted, String version, String first, int seconds)
            throws Exception {
        try (ServerSocket listener = context.getServerSocketFactory().createServerSocket()) {
            SSLSocket client = (SSLSocket) context.getSocketFactory().createSocket();
            if (planted) {
                plant(listener);
                plant(client);
            }
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            client.setEnabledProtocols(new String[] {version});
            CompletableFuture<Socket> accepted = run(() -> {
                Socket socket = listener.accept();
                exchange(socket);
                return socket;
            });
            client.connect(listener.getLocalSocketAddress());
            exchange(client);
            Socket server = accepted.get(ENOUGH_SECONDS, TimeUnit.SECONDS);
            String kind = MptcpSocketInspector.status(client).toString();

            Socket firstToClose = first.equals("server") ? server : client;
            Socket other = first.equals("server") ? client : server;
            run(() -> close(firstToClose)).get(ENOUGH_SECONDS, TimeUnit.SECONDS);
            awaitEnd(PlantedSocket.number(other));
            try {
                run(() -> close(other)).get(seconds, TimeUnit.SECONDS);
                return kind + " ended";
            } catch (TimeoutException e) {
                return kind + " spins";
            }
        }
    }

    private static void plant(ServerSocket listener) throws IOException {
        // makes the JDK open it
        listener.setReuseAddress(true);
        PlantedSocket.mptcp(listener);
    }

    private static void plant(Socket client) throws IOException {
        client.setReuseAddress(true);
        PlantedSocket.mptcp(client);
    }

    /** A request whose server closes first, as it is asked to; the client reads the answer when that has come. */
    private static String https(SSLContext context, boolean planted, int seconds) throws Exception {
        try (ServerSocket listener = context.getServerSocketFactory().createServerSocket()) {
            if (planted) {
                plant(listener);
            }
            listener.bind(new InetSocketAddress(InetAddress.getByName("localhost"), 0));
            CompletableFuture<Socket> answered = run(() -> answer(listener.accept()));
            RememberedSocket sockets = new RememberedSocket(context.getSocketFactory(), planted);
            URL url = new URL("https", "localhost", listener.getLocalPort(), "/");
            CompletableFuture<String> done = new CompletableFuture<>();
            start(() -> {
                HttpsURLConnection connection = (HttpsURLConnection) url.openConnection();
                connection.setSSLSocketFactory(sockets);
                connection.setRequestProperty("Connection", "close");
                try (InputStream in = connection.getInputStream()) {
                    String kind = MptcpSocketInspector.status(sockets.latest()).toString();
                    answered.get(ENOUGH_SECONDS, TimeUnit.SECONDS);
                    awaitEnd(PlantedSocket.number(sockets.latest()));
                    done.complete(kind + (in.readAllBytes().length == 2 ? " ended" : " lost bytes"));
                }
                return null;
            });
            return done.get(seconds, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return "spins";
        }
    }

    private static Socket answer(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        // to the empty line
        for (int matched = 0; matched < 4; ) {
            int read = in.read();
            matched = read == "\r\n\r\n".charAt(matched) ? matched + 1 : read == '\r' ? 1 : 0;
        }
        socket.getOutputStream()
                .write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"
                        .getBytes(StandardCharsets.US_ASCII));
        return close(socket);
    }

    /** Remembers the socket that it has made last. */
    private static final class RememberedSocket extends SSLSocketFactory {
        private final SSLSocketFactory factory;
        private final boolean planted;
        private volatile Socket latest;

        RememberedSocket(SSLSocketFactory factory, boolean planted) {
            this.factory = factory;
            this.planted = planted;
        }

        Socket latest() {
            return latest;
        }

        @Override
        public Socket createSocket() throws IOException {
            Socket socket = factory.createSocket();
            if (planted) {
                plant(socket);
            }
            latest = socket;
            return socket;
        }

        @Override
        public String[] getDefaultCipherSuites() {
            return factory.getDefaultCipherSuites();
        }

        @Override
        public String[] getSupportedCipherSuites() {
            return factory.getSupportedCipherSuites();
        }

        @Override
        public Socket createSocket(Socket socket, String host, int port, boolean autoClose) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(String host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress from, int fromPort) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) {
            throw new UnsupportedOperationException();
        }
    }

    private static void exchange(Socket socket) throws IOException {
        socket.getOutputStream().write(1);
        socket.getInputStream().read();
    }

    private static Socket close(Socket socket) throws IOException {
        socket.close();
        return socket;
    }

    /** Until the kernel has the peer's end of the stream. */
    public static void awaitEnd(int fd) {
        NativeBuffer polled = new NativeBuffer(Long.BYTES);
        polled.setInt(0, fd);
        polled.setInt(Integer.BYTES, POLLRDHUP);
        Syscalls.poll(polled, 1, (int) TimeUnit.SECONDS.toMillis(ENOUGH_SECONDS));
    }

    private static CompletableFuture<Socket> run(Callable<Socket> step) {
        CompletableFuture<Socket> done = new CompletableFuture<>();
        start(() -> done.complete(step.call()));
        return done;
    }

    private static void start(Callable<?> step) {
        Thread thread = new Thread(() -> {
            try {
                step.call();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
