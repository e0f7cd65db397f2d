// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.lenient.testsupport;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.AttachOptions;
import io.github.mptcpify.Attachment;
import io.github.mptcpify.Mptcpify;
import io.github.mptcpify.Scope;
import io.github.mptcpify.testsupport.EmptiedCgroup;
import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.commons.io.IOUtils;

/** A cgroup that programs run in; closing it kills what still does. */
public record Ground(Path cgroup) implements AutoCloseable {
    private static final Path BASE =
            Path.of(System.getProperty("mptcpify.test.cgroup", "/sys/fs/cgroup/mptcpify-test"));

    private static final long LIMIT_SECONDS = 120;

    /** What becomes of the sockets of programs there. */
    public enum Way {
        TCP,
        STRICT,
        LENIENT
    }

    /** What a program left: its exit code, 128 and the signal's number for a signal, and all that it printed. */
    public record Ended(int code, String output) {}

    public static Ground create(String name) throws IOException {
        return new Ground(Files.createDirectory(BASE.resolve(name)));
    }

    /** Without a conversion an audit, which leaves everything as it is. */
    public Attachment attach(Way way) throws IOException {
        AttachOptions options = AttachOptions.of(Scope.cgroup(cgroup));
        return Mptcpify.attach(
                switch (way) {
                    case TCP -> options.audit();
                    case STRICT -> options;
                    case LENIENT -> options.lenient();
                });
    }

    /** Starts one there; its errors are in its output. */
    public Process start(String... command) throws IOException {
        return builder(command).start();
    }

    public Ended run(String input, String... command) throws IOException, InterruptedException {
        File output = File.createTempFile("mptcpify", ".output");
        try {
            Process process = builder(command).redirectOutput(output).start();
            try (var in = process.outputWriter()) {
                in.write(input);
            } catch (IOException e) {
                // it has ended without reading
            }
            boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
            String printed = Files.readString(output.toPath());
            assertThat(ended)
                    .as("%s ends; so far: %s", List.of(command), printed)
                    .isTrue();
            return new Ended(process.exitValue(), printed);
        } finally {
            Files.delete(output.toPath());
        }
    }

    private ProcessBuilder builder(String... command) {
        List<String> line = new ArrayList<>(
                List.of("sh", "-c", "echo 0 >\"$0\" && ulimit -c 0 && exec \"$@\"", cgroup + "/cgroup.procs"));
        line.addAll(List.of(command));
        return new ProcessBuilder(line).redirectErrorStream(true);
    }

    /** The text of a Python program that lies with the tests. */
    public static String script(String name) throws IOException {
        return IOUtils.resourceToString("/io/github/mptcpify/lenient/programs/" + name, StandardCharsets.UTF_8);
    }

    /** One that was free a moment ago. */
    public static String freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return Integer.toString(socket.getLocalPort());
        }
    }

    @Override
    public void close() throws IOException {
        Files.writeString(cgroup.resolve("cgroup.kill"), "1");
        try {
            EmptiedCgroup.remove(cgroup);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }
}
