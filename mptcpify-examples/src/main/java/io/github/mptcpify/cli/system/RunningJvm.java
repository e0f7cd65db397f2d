// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.system;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Another process that is a JVM. */
public final class RunningJvm {
    /** Where our agent says what came of it. */
    private static final String OUTCOME = "io.github.mptcpify.agent";

    private final long pid;

    private RunningJvm(long pid) {
        this.pid = pid;
    }

    /**
     * Makes sure that it is one: asking another kind of program for an answer, as it is done with a JVM, might end that.
     *
     * @param pid the process
     * @return the JVM
     * @throws IOException if it is none, or may not be looked at
     */
    public static RunningJvm of(long pid) throws IOException {
        try (Stream<String> maps = Files.lines(Path.of("/proc/" + pid + "/maps"))) {
            if (maps.noneMatch(line -> line.endsWith("/libjvm.so"))) {
                throw new IOException("process " + pid + " is not a HotSpot JVM");
            }
            return new RunningJvm(pid);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no process " + pid, e);
        }
    }

    /**
     * Has it load our agent.
     *
     * @param agent the agent's file, in its sight
     * @param option the agent's
     * @throws IOException if it does not, or the agent could not do what it is for
     */
    public void load(AgentFile agent, String option) throws IOException {
        String file =
                "/" + Path.of("/proc/" + pid + "/root").relativize(agent.path().orElseThrow());
        try {
            VirtualMachine jvm = VirtualMachine.attach(Long.toString(pid));
            try {
                jvm.loadAgent(file, option);
                String outcome = jvm.getSystemProperties().getProperty(OUTCOME, "");
                if (!outcome.isEmpty()) {
                    throw new IOException("JVM " + pid + ": " + outcome);
                }
            } finally {
                jvm.detach();
            }
        } catch (AttachNotSupportedException | AgentLoadException | AgentInitializationException e) {
            throw new IOException("JVM " + pid + " takes no agent: " + e.getMessage(), e);
        } catch (NoClassDefFoundError e) {
            throw new IOException("this Java runtime has no module jdk.attach: take a JDK to run mptcpify with", e);
        }
    }
}
