// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import io.github.mptcpify.cli.system.AgentFile;
import io.github.mptcpify.cli.system.RunningJvm;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Converts the sockets of a JVM that is running. */
@Command(
        name = "jvm",
        customSynopsis = {"mptcpify jvm attach PID [--only client|server]", "       mptcpify jvm detach PID"},
        header = {"Put a JVM that is running on MPTCP, with no privilege.", ""},
        description =
                "Gives the JVM an agent, by which the TCP sockets that the JDK opens from now on are MPTCP sockets; those that"
                        + " are open stay what they are, listeners too. After detach new ones are TCP again.",
        footer = {
            "Examples:",
            "  mptcpify jvm attach $(pgrep -o java)",
            "  mptcpify jvm detach $(pgrep -o java)",
            "",
            "Needs to be the JVM's own user or root, JDK 17 to 25 there, a JDK and not a JRE here. From JDK 21 on a JVM warns of an"
                    + " agent that is loaded late, unless it was started with -XX:+EnableDynamicAgentLoading."
        })
final class JvmSocketsCommand implements Callable<Integer> {
    /** What is to be done. */
    enum Action {
        attach,
        detach
    }

    /** Which sockets. */
    enum Side {
        client,
        server
    }

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "ACTION", description = "attach or detach.")
    private Action action = Action.attach;

    @Parameters(index = "1", paramLabel = "PID", converter = ProcessConverter.class, description = "The JVM's process.")
    private long pid;

    @Option(
            names = "--only",
            paramLabel = "SIDE",
            description = "client: only sockets that connect; server: only those that listen.")
    private @Nullable Side only;

    JvmSocketsCommand() {}

    @Override
    public Integer call() throws IOException {
        if (only != null && action == Action.detach) {
            throw new ParameterException(spec.commandLine(), "detach ends all of it: --only is for attach");
        }
        RunningJvm jvm = RunningJvm.of(pid);
        try (AgentFile agent = AgentFile.unpackFor(pid)) {
            jvm.load(agent, action == Action.detach ? "off" : only == null ? "" : only.name());
        }
        return 0;
    }
}
