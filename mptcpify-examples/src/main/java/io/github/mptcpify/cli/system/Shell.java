// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.system;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The shell of {@code script/mptcpify run}, which waits for our standard output to end, and for its last line: "exec"
 * makes it become the command, "wait" start it, "exit" end. No JVM stands between the command and who started it in this way: its
 * signals, its terminal and its exit code are its own.
 *
 * @param pid its number
 */
public record Shell(long pid) {
    /** Its number, set by the script. */
    private static final String PROPERTY = "mptcpify.shell";

    public static Optional<Shell> waiting() {
        return Optional.ofNullable(Long.getLong(PROPERTY)).map(Shell::new);
    }

    /**
     * Lets it become the command that its last arguments are; or start it, and wait for us when it has ended.
     *
     * @param wait whether it is to wait
     * @param arguments how many these are
     * @param agent for the JVMs that it starts, in a file whose path has no blank; if there is to be one
     * @param cgroup the command's
     */
    public void start(boolean wait, int arguments, Optional<Path> agent, Path cgroup) {
        tell(wait ? "wait" : "exec", arguments, agent, cgroup);
    }

    /**
     * Lets it become the command, or start it, by a launcher that stands before the command.
     *
     * @param wait whether it is to wait
     * @param arguments how many words the command has
     * @param agent for the command's JVMs
     * @param options a file with the launcher's words, each ended by NUL
     */
    public void startBy(boolean wait, int arguments, Optional<Path> agent, Path options) {
        tell(wait ? "wait-launcher" : "exec-launcher", arguments, agent, options);
    }

    private static void tell(String verb, int arguments, Optional<Path> agent, Path what) {
        System.out.printf(
                "%s %d %d %s %s",
                verb,
                arguments,
                ProcessHandle.current().pid(),
                agent.map(Path::toString).orElse("-"),
                what);
        // the JDK puts /dev/null in its place, so that the shell reads to the end while we live on
        System.out.close();
    }

    /** Makes it end, unless it has been told to do something else. */
    public void exit(int code) {
        System.out.printf("exit %d", code);
        System.out.close();
    }
}
