// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.demo;

import io.github.mptcpify.ConvertedProcess;
import io.github.mptcpify.Mptcpify;
import io.github.mptcpify.examples.programs.PlainClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Starts unmodified programs, each once as it is and once by {@link Mptcpify#start}, and prints what an MPTCP server saw of
 * their connections. Needs no privilege. {@code script/demo} runs it.
 */
public final class ChildDemo {
    private static final String TCP = "6";
    private static final String MPTCP = "262";

    private final BufferedReader server;
    private final String url;
    private boolean passed = true;

    private ChildDemo(BufferedReader server, String url) {
        this.server = server;
        this.url = url;
    }

    /**
     * Runs it. Exits with 0 if everything was as expected, 1 if something was not, 2 if the demo could not be run.
     *
     * @param args none
     */
    public static void main(String[] args) {
        int code = 2;
        try {
            ConvertedProcess server = Mptcpify.start(builder(Children.python("listener.py")));
            try (BufferedReader said = server.process().inputReader()) {
                code = new ChildDemo(said, "http://127.0.0.1:" + said.readLine() + "/").run() ? 0 : 1;
            } finally {
                Children.end(server.process());
            }
        } catch (IOException e) {
            System.err.println("error: commands cannot be converted by a filter here: " + e.getMessage());
        }
        System.exit(code);
    }

    private boolean run() throws IOException {
        Path payload = Files.createTempFile("mptcpify-demo", ".bin");
        try {
            Files.writeString(payload, "hello");
            System.out.printf("%-28s %10s %10s%n", "protocol of the connection", "as it is", "converted");
            for (Map.Entry<String, List<String>> program : programs(payload).entrySet()) {
                String before = protocol(builder(program.getValue()).start());
                String after =
                        protocol(Mptcpify.start(builder(program.getValue())).process());
                passed &= before.equals(TCP) && after.equals(MPTCP);
                System.out.printf("%-28s %10s %10s%n", program.getKey(), before, after);
            }
        } finally {
            Files.deleteIfExists(payload);
        }
        System.out.println(
                passed
                        ? "PASSED: 262 is MPTCP, 6 is TCP, by the server's SO_PROTOCOL: each program was converted."
                        : "FAILED: 262 is MPTCP, 6 is TCP: each program had to be 6 as it is, and 262 converted.");
        return passed;
    }

    private Map<String, List<String>> programs(Path payload) {
        Map<String, List<String>> programs = new LinkedHashMap<>();
        programs.put("curl", List.of("curl", "-sS", url));
        programs.put(
                "Python",
                List.of(
                        "python3",
                        "-c",
                        "import sys, urllib.request; urllib.request.urlopen(sys.argv[1]).read()",
                        url));
        programs.put("busybox wget (static)", List.of("busybox", "wget", "-q", "-O", "-", url));
        DemoPrograms.thirtyTwoBit()
                .ifPresent(
                        busybox -> programs.put("busybox wget (i386)", List.of(busybox, "wget", "-q", "-O", "-", url)));
        programs.put("hey (Go)", List.of("hey", "-t", "0", "-n", "1", "-c", "1", url));
        programs.put("JDK HTTP client", Children.java(PlainClient.class, payload.toString()));
        programs.put("a shell's child's child", List.of("sh", "-c", "sh -c 'curl -sS \"$0\"; true' \"$0\"; true", url));
        return programs;
    }

    /** Waits for the program's end, and returns what the server printed about its connection. */
    private String protocol(Process process) throws IOException {
        try (OutputStream input = process.getOutputStream()) {
            input.write((url + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // only the JDK's client reads this; other programs may have ended
        }
        process.getInputStream().readAllBytes();
        return server.readLine();
    }

    private static ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        Children.withoutProxy(builder.environment());
        return builder;
    }
}
