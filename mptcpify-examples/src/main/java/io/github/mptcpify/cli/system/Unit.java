// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * A systemd unit, as systemctl(1) has it.
 *
 * @param name in full; with a * in it, all units of that form which systemd has loaded
 */
public record Unit(String name) {
    /** The first systemd whose socket units have SocketProtocol=mptcp: systemd.socket(5). */
    private static final int MPTCP_SOCKETS = 257;

    /** Restarts it. */
    public void restart() throws IOException {
        Answer answer = systemctl("restart", "--", name);
        if (answer.code() != 0) {
            throw new IOException("systemctl restart " + name + ": " + answer.text());
        }
    }

    /** What systemd's own listeners for it need, a line a socket unit; a unit of a user's systemd tells nothing. */
    public List<String> socketUnits() throws IOException {
        List<String> lines = new ArrayList<>();
        if (name.contains("/")) {
            return lines;
        }
        Answer triggers = systemctl("show", "--value", "-p", "TriggeredBy", "--", name);
        for (String unit : new TreeSet<>(List.of(triggers.text().split("\\s+", -1)))) {
            if (unit.endsWith(".socket")) {
                lines.add(unit + " opens its listeners, in systemd itself, where they stay TCP. " + remedy(unit));
            }
        }
        return lines;
    }

    private static String remedy(String socket) throws IOException {
        int version = version(systemctl("--version").text());
        String dropIn = "systemctl edit " + socket + ", with the lines [Socket] and SocketProtocol=mptcp";
        return version >= MPTCP_SOCKETS
                ? dropIn
                : "From systemd " + MPTCP_SOCKETS + " on there is for that: " + dropIn + "; this is systemd " + version;
    }

    /** Of a text such as "systemd 252 (252.39-1~deb12u1) ...". */
    static int version(String text) {
        String[] words = text.split("\\s+", 3);
        return words.length > 1 && words[1].matches("[0-9]{1,6}.*")
                ? Integer.parseInt(words[1].replaceFirst("[^0-9].*", ""))
                : 0;
    }

    private record Answer(int code, String text) {}

    private static Answer systemctl(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("systemctl"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            return new Answer(process.waitFor(), text);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("interrupted while systemctl ran");
        }
    }
}
