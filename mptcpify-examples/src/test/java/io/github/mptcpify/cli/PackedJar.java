// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The command line's jar, as users get it, in a JVM of its own: no folder of classes is on the path. */
final class PackedJar {
    private PackedJar() {}

    /** Where the build puts it, or where script/lib/rings has copied it to. */
    static Path file() {
        Path jar = Path.of(Optional.ofNullable(System.getenv("MPTCPIFY_JAR")).orElse("target/mptcpify.jar"))
                .toAbsolutePath();
        if (!Files.exists(jar)) {
            throw new IllegalStateException("there is no " + jar + "; mvn package makes it");
        }
        return jar;
    }

    static CommandLineRun run(String... arguments) throws IOException, InterruptedException {
        return run(Map.of(), arguments);
    }

    /** With some variables of the environment set. */
    static CommandLineRun run(Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        return run(environment, List.of(), arguments);
    }

    /** By a command that runs what follows it, as another user for one. */
    static CommandLineRun runBehind(List<String> prefix, String... arguments) throws IOException, InterruptedException {
        return run(Map.of(), prefix, arguments);
    }

    private static CommandLineRun run(Map<String, String> environment, List<String> prefix, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-Dmptcpify.enabled.d=" + EnabledFolder.standard().path()));
        Path archive = Path.of(file().toString().replaceFirst("jar$", "jsa"));
        if (Files.exists(archive)) {
            // another JVM's is ignored, without a word
            command.addAll(List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:disable", "-Xlog:all=error:stderr"));
            command.add("-Xlog:cds*=off:stderr");
        }
        command.addAll(List.of("-jar", file().toString()));
        command.addAll(List.of(arguments));
        File err = File.createTempFile("mptcpify", ".err");
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(err);
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new CommandLineRun(process.waitFor(), out, Files.readString(err.toPath()));
        } finally {
            Files.delete(err.toPath());
        }
    }
}
