// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.testsupport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;

/** A program of others in a module of its own, on the class paths that Maven has left, as module paths. */
public record ModularProgram(List<String> jars, Path module) {
    private static final Path TARGET = Path.of("target").toAbsolutePath();

    /** What Maven wrote down, behind what it builds. */
    public static List<String> jars(String name) throws IOException {
        List<String> jars = new ArrayList<>(List.of(TARGET.resolve("classes").toString()));
        jars.addAll(List.of(Files.readString(TARGET.resolve(name)).trim().split(":")));
        return jars;
    }

    /** Compiles a class of the package consumer, with its module; warnings are errors. */
    public static ModularProgram compile(Path directory, List<String> jars, String module, String name, String source)
            throws IOException {
        Path file = Files.createDirectories(directory.resolve("consumer")).resolve(name + ".java");
        Files.writeString(file, source);
        Files.writeString(directory.resolve("module-info.java"), module);
        Path classes = directory.resolve("classes");
        int status = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-Xlint:all",
                        "-Werror",
                        "-proc:none",
                        "-d",
                        classes.toString(),
                        "-p",
                        String.join(":", jars),
                        directory.resolve("module-info.java").toString(),
                        file.toString());
        assertThat(status).as("of javac").isZero();
        return new ModularProgram(jars, classes);
    }

    /** Runs a main class, or a module's, which has to end well; what it prints. */
    public String run(String main, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-p",
                String.join(":", jars) + ":" + module,
                "--add-modules",
                "consumer",
                "-m",
                main));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as("exit status of %s, which printed%n%s", main, output)
                .isZero();
        return output;
    }
}
