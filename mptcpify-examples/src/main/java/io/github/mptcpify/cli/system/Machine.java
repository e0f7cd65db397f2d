// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a bug report has to say of the machine, beside what the preflight checks find. */
public final class Machine {
    private Machine() {}

    public static Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("mptcpify", Version.text().replaceFirst("mptcpify ", ""));
        facts.put("distribution", field(Path.of("/etc/os-release"), "PRETTY_NAME=", "unknown"));
        facts.put("kernel", line(Path.of("/proc/version"), "Linux " + System.getProperty("os.version")));
        facts.put(
                "java",
                System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version") + ", "
                        + System.getProperty("java.vendor"));
        facts.put(
                "user",
                System.getProperty("user.name") + ", effective capabilities "
                        + field(Path.of("/proc/self/status"), "CapEff:", "unknown"));
        facts.put("cgroup", field(Path.of("/proc/self/cgroup"), "0::", "none in the cgroup2 hierarchy"));
        return facts;
    }

    /** The rest of the first line that begins so, without quotation marks. */
    private static String field(Path file, String beginning, String otherwise) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith(beginning))
                    .map(line ->
                            line.substring(beginning.length()).replace("\"", "").strip())
                    .findFirst()
                    .orElse(otherwise);
        } catch (IOException e) {
            return otherwise;
        }
    }

    private static String line(Path file, String otherwise) {
        return field(file, "", otherwise);
    }
}
