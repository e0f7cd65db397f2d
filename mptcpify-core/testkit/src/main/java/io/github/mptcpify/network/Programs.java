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
    /** Root's programs are not on every user's path. */
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

    /** The whole path of a program. */
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
     * Runs one to its end, which an interrupt does not hasten: half of a network must not be left.
     *
     * @param needs what has to be there for it to work, for the message if it fails
     * @param input what it reads
     * @return what it prints, its errors included
     * @throws IOException if it ends with another status than 0
     */
    static String run(String needs, List<String> input, String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(find(program)));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (OutputStream standardInput = process.getOutputStream()) {
            standardInput.write(String.join("\n", input).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // it has ended before it read all of it, and says why
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
