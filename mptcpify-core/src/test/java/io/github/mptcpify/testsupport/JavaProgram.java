// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.testsupport;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Another JVM with this one's class path. */
public final class JavaProgram implements AutoCloseable {
    private static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";

    private final Process process;
    private final BufferedReader output;

    private JavaProgram(Process process) {
        this.process = process;
        this.output = process.inputReader();
    }

    /** Starts a main class behind a command line that runs what follows it. */
    public static JavaProgram start(List<String> prefix, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(command(main));
        command.addAll(List.of(arguments));
        return start(command);
    }

    /** Starts a main class with another option of the JVM's in the place of the one that allows native access. */
    public static JavaProgram startWith(String option, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(command(main));
        command.set(command.indexOf(NATIVE_ACCESS), option);
        command.addAll(List.of(arguments));
        return start(command);
    }

    private static JavaProgram start(List<String> command) throws IOException {
        return new JavaProgram(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** The command line of a main class, to which arguments may be added. */
    public static List<String> command(Class<?> main) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                NATIVE_ACCESS,
                "-cp",
                System.getProperty("java.class.path"),
                main.getName());
    }

    /** The next line that it prints. */
    public String line() throws IOException {
        String line = output.readLine();
        if (line == null) {
            throw new IOException("the program printed no further line, and ended with "
                    + process.onExit().join().exitValue());
        }
        return line;
    }

    /** Writes a line to its standard input. */
    public void tell(String line) throws IOException {
        process.outputWriter().write(line + "\n");
        process.outputWriter().flush();
    }

    /** All lines that it prints until it ends. */
    public List<String> lines() {
        return output.lines().collect(Collectors.toList());
    }

    /** Ends it with SIGKILL, and waits. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Ends its standard input, and waits for its end. */
    @Override
    public void close() throws IOException {
        process.outputWriter().close();
        process.onExit().join();
        output.close();
    }
}
