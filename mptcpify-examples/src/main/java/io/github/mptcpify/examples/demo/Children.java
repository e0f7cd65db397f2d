// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Starts and ends other programs. */
public final class Children {
    private Children() {}

    /**
     * Starts a program with pipes at its input and output; its error output is ours. It uses no proxy.
     *
     * @param command the program and its arguments
     * @return the running program
     * @throws IOException if it cannot be started
     */
    public static Process start(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        withoutProxy(builder.environment());
        return builder.start();
    }

    /** Removes proxies from an environment. */
    static void withoutProxy(Map<String, String> environment) {
        environment.keySet().removeIf(name -> name.toLowerCase(Locale.ROOT).endsWith("_proxy"));
    }

    /**
     * Ends a program and waits until it is gone.
     *
     * @param process the program
     * @throws IOException if it does not end
     */
    public static void end(Process process) throws IOException {
        process.destroyForcibly();
        try {
            if (!process.waitFor(Deadline.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException("process " + process.pid() + " does not end");
            }
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
    }

    /**
     * The command that runs a main class with nothing but the JDK and the classes of this module.
     *
     * @param main the class
     * @param args its arguments
     * @return the command
     */
    public static List<String> java(Class<?> main, String... args) {
        String home = System.getProperty("java.home");
        String classes = Path.of(URI.create(
                        main.getProtectionDomain().getCodeSource().getLocation().toString()))
                .toString();
        List<String> command = new ArrayList<>(List.of(
                home + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-cp",
                classes,
                main.getName()));
        command.addAll(List.of(args));
        return command;
    }

    /** The command that runs a Python script of this package. */
    static List<String> python(String script, String... args) throws IOException {
        try (InputStream text = Children.class.getResourceAsStream("/io/github/mptcpify/examples/programs/" + script)) {
            if (text == null) {
                throw new IOException("the resource " + script + " is missing");
            }
            List<String> command =
                    new ArrayList<>(List.of("python3", "-c", new String(text.readAllBytes(), StandardCharsets.UTF_8)));
            command.addAll(List.of(args));
            return command;
        }
    }
}
