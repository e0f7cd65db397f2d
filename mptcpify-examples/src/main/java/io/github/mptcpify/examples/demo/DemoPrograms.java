// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.demo;

import io.github.mptcpify.examples.programs.PlainClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The programs of the demo; one with a * runs before anything is attached, and is never restarted. */
final class DemoPrograms {
    private DemoPrograms() {}

    /** A JVM with {@link PlainClient}. */
    static Conversation startJdkClient(Path cgroup, Path payload) throws IOException {
        List<String> command = Children.java(PlainClient.class, payload.toString());
        return Conversation.start("the JDK HTTP client", DemoCgroups.command(cgroup, command));
    }

    /** A Python that opens its sockets with the flags it is told. */
    static Conversation startPython(Path cgroup, Path payload) throws IOException {
        List<String> command = Children.python("client.py", payload.toString());
        return Conversation.start("the Python client", DemoCgroups.command(cgroup, command));
    }

    /** The Python program as one client for each combination of flags. */
    static List<Client> withEachFlag(Conversation python) {
        List<Client> clients = new ArrayList<>();
        Arrays.stream(SocketFlags.values())
                .map(flags -> new RunningClient("Python, flags: " + flags + " *", python, Optional.of(flags)))
                .forEach(clients::add);
        return clients;
    }

    /** The programs that are started for each exchange. */
    static List<Client> started(Path payload) {
        List<Client> clients = new ArrayList<>();
        clients.add(new StartedClient(
                "curl",
                List.of("curl", "-sS", "--data-binary", "@" + payload, StartedClient.URL),
                StartedClient::content));
        clients.add(wget("busybox wget (static)", "busybox", payload));
        thirtyTwoBit().ifPresent(busybox -> clients.add(wget("busybox wget (i386)", busybox, payload)));
        clients.add(new StartedClient(
                "hey (Go)",
                List.of(
                        "hey",
                        "-t",
                        "0",
                        "-n",
                        "1",
                        "-c",
                        "1",
                        "-m",
                        "POST",
                        "-D",
                        payload.toString(),
                        StartedClient.URL),
                StartedClient::heyStatistics));
        return clients;
    }

    private static Client wget(String name, String busybox, Path payload) {
        return new StartedClient(
                name,
                List.of(busybox, "wget", "-q", "-O", "-", "--post-file", payload.toString(), StartedClient.URL),
                StartedClient::content);
    }

    /**
     * A static busybox for i386, which script/demo names; empty if this kernel runs no 32-bit programs, which is printed.
     */
    static Optional<String> thirtyTwoBit() {
        return Optional.ofNullable(System.getProperty("mptcpify.demo.i386")).filter(DemoPrograms::runs);
    }

    private static boolean runs(String busybox) {
        try {
            Children.end(Children.start(List.of(busybox, "true")));
            return true;
        } catch (IOException e) {
            System.err.println("==> without a 32-bit program: " + e.getMessage());
            return false;
        }
    }
}
