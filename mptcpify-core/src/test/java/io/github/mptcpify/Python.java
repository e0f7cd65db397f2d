// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Python scripts that tell what their sockets are, as they are and started by {@link Mptcpify#start}. */
final class Python {
    static final String TCP = "6";
    static final String MPTCP = "262";
    static final UnaryOperator<AttachOptions> ALL = UnaryOperator.identity();

    /** Begins a script: protocol() opens a socket, closes it, and returns its protocol. */
    static final String PROTOCOL = """
            import socket, sys
            def protocol(*kind):
                with socket.socket(*kind) as s: return s.getsockopt(socket.SOL_SOCKET, 38)
            """;

    /** Prints the protocol of one socket. */
    static final String ONE = PROTOCOL + "print(protocol())";

    private Python() {}

    static ProcessBuilder script(String script) {
        return new ProcessBuilder("python3", "-c", script);
    }

    /** Runs once it is under the launcher's filter. */
    static Process start(ChildLauncher launcher, String script) throws IOException {
        List<String> command = new ArrayList<>(launcher.command());
        command.addAll(script(script).command());
        Process process = new ProcessBuilder(command).start();
        launcher.awaitStart();
        return process;
    }

    /** What it prints when it is converted. */
    static String converted(String script) throws Exception {
        return converted(ALL, script);
    }

    static String converted(UnaryOperator<AttachOptions> filters, String script) throws Exception {
        return output(Mptcpify.start(script(script), filters).process());
    }

    /** What it prints as it is. */
    static String plain(String script) throws Exception {
        return output(script(script).start());
    }

    /** All that a process prints; nothing on its error output. */
    static String output(Process process) throws Exception {
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(errors).isEmpty();
        process.waitFor();
        return output;
    }
}
