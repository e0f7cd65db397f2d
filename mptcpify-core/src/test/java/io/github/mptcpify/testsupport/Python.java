// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.testsupport;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.AttachOptions;
import io.github.mptcpify.ChildLauncher;
import io.github.mptcpify.Mptcpify;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Python scripts that tell what their sockets are, as they are and started by {@link Mptcpify#start}. */
public final class Python {
    public static final String TCP = "6";
    public static final String MPTCP = "262";
    public static final UnaryOperator<AttachOptions> ALL = UnaryOperator.identity();

    /** Begins a script: protocol() opens a socket, closes it, and returns its protocol. */
    public static final String PROTOCOL = """
            import socket, sys
            def protocol(*kind):
                with socket.socket(*kind) as s: return s.getsockopt(socket.SOL_SOCKET, 38)
            """;

    /** Prints the protocol of one socket. */
    public static final String ONE = PROTOCOL + "print(protocol())";

    private Python() {}

    public static ProcessBuilder script(String script) {
        return new ProcessBuilder("python3", "-c", script);
    }

    /** Runs once it is under the launcher's filter. */
    public static Process start(ChildLauncher launcher, String script) throws IOException {
        List<String> command = new ArrayList<>(launcher.command());
        command.addAll(script(script).command());
        Process process = new ProcessBuilder(command).start();
        launcher.awaitStart();
        return process;
    }

    /** What it prints when it is converted. */
    public static String converted(String script) throws Exception {
        return converted(ALL, script);
    }

    public static String converted(UnaryOperator<AttachOptions> filters, String script) throws Exception {
        return output(Mptcpify.start(script(script), filters).process());
    }

    /** What it prints as it is. */
    public static String plain(String script) throws Exception {
        return output(script(script).start());
    }

    /** All that a process prints; nothing on its error output. */
    public static String output(Process process) throws Exception {
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(errors).isEmpty();
        process.waitFor();
        return output;
    }
}
