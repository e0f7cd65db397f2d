// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/**
 * One of the two hosts of a {@link MptcpNetwork}: a network namespace with an interface {@code path1}, {@code path2}
 * and so on for each path, and {@code lo}. Any thread may use it, until the network is closed.
 */
public final class NetworkHost {
    private final Namespace namespace;
    private final int paths;
    private final int number;

    NetworkHost(Namespace namespace, int paths, int number) {
        this.namespace = namespace;
        this.paths = paths;
        this.number = number;
    }

    /** {@return the file of its network namespace, for {@code Scope.networkNamespace}} */
    public Path namespace() {
        return namespace.path();
    }

    /**
     * Its IPv4 address on a path.
     *
     * @param path from 1
     * @return 10.77.PATH.1 for the client, 10.77.PATH.2 for the server; the prefix has 24 bits
     */
    public InetAddress address(int path) {
        return address(NetworkPlan.ipv4(MptcpNetwork.checked(path, paths), number));
    }

    /**
     * Its IPv6 address on a path.
     *
     * @param path from 1
     * @return fd77:PATH::1 for the client, fd77:PATH::2 for the server; the prefix has 64 bits
     */
    public InetAddress ipv6Address(int path) {
        return address(NetworkPlan.ipv6(MptcpNetwork.checked(path, paths), number));
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Runs code on a new thread in this host, and waits for it. Sockets that the code opens always belong to this host,
     * whoever uses them later; threads that it starts, also in pools, are in this host until they end. An interrupt of
     * the caller is passed on. {@code /proc/net} shows the process's own network, also on this thread, and so {@link
     * java.net.NetworkInterface} shows the interfaces of both.
     *
     * @param code the code
     * @param <T> the type of its result
     * @return its result
     * @throws InterruptedException if the calling thread is interrupted
     * @throws Exception the code's exception, or an IOException if the network is closed
     */
    public <T> T call(Callable<T> code) throws Exception {
        Future<T> result = submit(code);
        try {
            return result.get();
        } catch (InterruptedException e) {
            result.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception exception) {
                throw exception;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e;
        }
    }

    /**
     * Runs code on a new thread in this host, as {@link #call} does, and does not wait.
     *
     * @param code the code
     * @param <T> the type of its result
     * @return its result; cancelling it interrupts the code
     */
    public <T> Future<T> submit(Callable<T> code) {
        FutureTask<T> task = new FutureTask<>(() -> {
            namespace.enter();
            return code.call();
        });
        start(task);
        return task;
    }

    /**
     * Returns a command line that runs a program in this host, for a {@link ProcessBuilder}: {@code nsenter
     * --net=NAMESPACE --}, whose process becomes the program. Closing the network kills programs that still run in it.
     *
     * @param command a program and its arguments
     * @return the command line
     * @throws IOException if there is no program nsenter
     */
    public List<String> command(String... command) throws IOException {
        List<String> line = new ArrayList<>(List.of(Programs.find("nsenter"), "--net=" + namespace(), "--"));
        line.addAll(List.of(command));
        return line;
    }

    /**
     * Runs a program in this host to its end, without input.
     *
     * @param command a program and its arguments
     * @return its output, in the platform's character set
     * @throws IOException if its exit status is not 0, with its output on standard error; or if it could not be run
     * @throws InterruptedException if the calling thread is interrupted; the program is killed then
     */
    public String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command(command))
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        FutureTask<String> output =
                new FutureTask<>(() -> read(process.getInputStream().readAllBytes()));
        FutureTask<String> errors =
                new FutureTask<>(() -> read(process.getErrorStream().readAllBytes()));
        start(output);
        start(errors);
        try {
            int status = process.waitFor();
            if (status != 0) {
                throw new IOException(String.join(" ", command) + " ended with status " + status + ": "
                        + errors.get().trim());
            }
            return output.get();
        } catch (ExecutionException e) {
            throw new IOException("cannot read what " + command[0] + " prints", e.getCause());
        } finally {
            process.destroyForcibly();
        }
    }

    private static String read(byte[] printed) {
        return new String(printed, Charset.defaultCharset());
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(null, task, "mptcpify-host", 0, false);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public String toString() {
        return namespace.name();
    }
}
