// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.system;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The program ip of iproute2, in the network namespace of the calling thread. */
public final class Iproute {
    private Iproute() {}

    /** What a program printed. */
    public record Answer(int code, String out, String err) {}

    /** A list that {@code ip -json} prints; a failure names the program's own words. */
    public static List<Map<String, Object>> list(String... arguments) throws IOException {
        Answer answer = ip(arguments);
        if (answer.code() != 0) {
            throw new IOException("ip " + String.join(" ", arguments) + ": " + answer.err());
        }
        return maps(answer.out());
    }

    /** The first of such a list; empty where ip refuses, as a route that there is not. */
    public static Optional<Map<String, Object>> first(String... arguments) throws IOException {
        Answer answer = ip(arguments);
        return answer.code() == 0 ? maps(answer.out()).stream().findFirst() : Optional.empty();
    }

    /** What it prints as JSON; nothing at all is an empty list. */
    public static List<Map<String, Object>> maps(String json) throws IOException {
        return json.isBlank() ? List.of() : JsonText.objects("ip -json", json);
    }

    private static Answer ip(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("ip", "-json"));
        command.addAll(List.of(arguments));
        return run(command);
    }

    /** Runs a program to its end; it has no input. */
    public static Answer run(List<String> command) throws IOException {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .start();
        } catch (IOException e) {
            throw new IOException(
                    "the program " + command.get(0) + " cannot be run (" + e.getMessage()
                            + "): install iproute2 5.8 or later",
                    e);
        }
        // what it prints on its error output is a line, which a pipe holds
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            return new Answer(process.waitFor(), out, err);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while " + command.get(0) + " ran");
        }
    }
}
