// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.network;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs the programs that make a network: ip, tc and nsenter. */
final class Programs {
    /** The path of some users lacks the folders of root's programs. */
    private static final String FURTHER_PATH = "/usr/sbin:/sbin:/usr/bin:/bin";

    private static final Map<String, String> PACKAGES = Map.of(
            "ip",
            "iproute2",
            "tc",
            "iproute2",
            "nsenter",
            "util-linux",
            "iptables",
            "iptables",
            "ip6tables",
            "iptables");

    private Programs() {}

    /** The full path of a program. */
    static String find(String program) throws IOException {
        String path = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + FURTHER_PATH;
        return find(program, List.of(path.split(File.pathSeparator)));
    }

    static String find(String program, List<String> folders) throws IOException {
        return folders.stream()
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Path::toString)
                .orElseThrow(() -> new IOException("the program " + program
                        + " is needed and not on the path. Install the package " + PACKAGES.get(program)));
    }

    /**
     * Runs a program to its end, also if the thread is interrupted: half of a network must not be left.
     *
     * @param needs the requirements, for the message if it fails
     * @param input the lines of its input
     * @return its output, errors included
     * @throws IOException if its exit status is not 0
     */
    static String run(String needs, List<String> input, String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(find(program)));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (OutputStream standardInput = process.getOutputStream()) {
            standardInput.write(String.join("\n", input).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // it ended before it read all its input; its output says why
        }
        String output = new String(process.getInputStream().readAllBytes(), Charset.defaultCharset()).trim();
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException(program + " " + String.join(" ", arguments)
                    + (input.isEmpty() ? "" : " (" + String.join("; ", input) + ")") + " failed: "
                    + String.join(" ", output.lines().toList()) + ". It needs " + needs);
        }
        return output;
    }
}
