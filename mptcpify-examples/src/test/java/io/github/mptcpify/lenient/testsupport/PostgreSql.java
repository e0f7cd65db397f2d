// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.lenient.testsupport;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.lenient.testsupport.Ground.Ended;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.io.file.PathUtils;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL server with a database of its own; it refuses to be root, and is nobody. */
public record PostgreSql(Process process, ProcessHandle server, BufferedReader log, Path folder, String port)
        implements AutoCloseable {
    public static PostgreSql start(Ground ground) throws IOException, InterruptedException {
        return start(ground, null);
    }

    /**
     * Starts one.
     *
     * @param traced what is to trace it, or null
     * @param settings as "tcp_user_timeout=5000"
     */
    public static PostgreSql start(Ground ground, @Nullable Traced traced, String... settings)
            throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("mptcpify-postgresql");
        Files.setOwner(
                folder, folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
        String data = folder.resolve("data").toString();
        Ended made = ground.run(
                "",
                asNobody(
                        "initdb",
                        "--no-sync",
                        "--auth=trust",
                        "--username=test",
                        "--no-locale",
                        "--encoding=UTF8",
                        data));
        assertThat(made.code()).as(made.output()).isZero();
        String port = Ground.freePort();
        List<String> arguments = new ArrayList<>(List.of("-D", data, "-p", port, "-k", "", "-h", "127.0.0.1", "-F"));
        for (String setting : settings) {
            arguments.addAll(List.of("-c", setting));
        }
        String[] command = asNobody("postgres", arguments.toArray(String[]::new));
        Process process = ground.start(traced == null ? command : traced.command(command));
        BufferedReader log = process.inputReader();
        StringBuilder read = new StringBuilder();
        String line;
        do {
            line = log.readLine();
            assertThat(line).as("a line after %s", read).isNotNull();
            read.append(line).append('\n');
        } while (!line.endsWith("database system is ready to accept connections"));
        ProcessHandle server = traced == null
                ? process.toHandle()
                : process.children().findFirst().orElseThrow();
        return new PostgreSql(process, server, log, folder, port);
    }

    private static String[] asNobody(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of("setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups", program(program)));
        command.addAll(List.of(arguments));
        return command.toArray(String[]::new);
    }

    /** Debian keeps a server's programs off the path. */
    public static String program(String name) throws IOException {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(Path.of("/usr/lib/postgresql"))) {
            for (Path version : found) {
                Path program = version.resolve("bin").resolve(name);
                if (Files.isExecutable(program)) {
                    return program.toString();
                }
            }
        }
        throw new IOException("no " + name + " below /usr/lib/postgresql");
    }

    public String address() {
        return "host=127.0.0.1 port=" + port + " user=test dbname=postgres";
    }

    @Override
    public void close() throws IOException {
        server.destroy();
        try (log) {
            assertThat(process.onExit().join().exitValue()).isZero();
        } finally {
            PathUtils.deleteDirectory(folder);
        }
    }
}
