// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.system;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Tells the programs of a Java runtime from others. */
public final class JvmCommand {
    private JvmCommand() {}

    /**
     * Whether a command is a program of a JDK or JRE, such as {@code java}.
     *
     * @param command as a shell takes it: a path, or a name to be looked for in the path
     */
    public static boolean isJvm(String command) {
        return isJvm(command, System.getenv().getOrDefault("PATH", ""));
    }

    public static boolean isJvm(String command, String searched) {
        return find(command, searched).filter(JvmCommand::isInRuntime).isPresent();
    }

    private static Optional<Path> find(String command, String searched) {
        Stream<Path> places = command.contains("/")
                ? Stream.of(Path.of(command))
                : Stream.of(searched.split(File.pathSeparator, -1)).map(folder -> Path.of(folder, command));
        return places.filter(Files::isExecutable).findFirst();
    }

    /** A runtime has its programs in bin, and in lib the list of the JVMs that they can start. */
    private static boolean isInRuntime(Path program) {
        try {
            Path folder = program.toRealPath().getParent();
            return folder != null
                    && folder.endsWith("bin")
                    && Files.exists(folder.resolveSibling("lib").resolve("jvm.cfg"));
        } catch (IOException e) {
            return false;
        }
    }
}
