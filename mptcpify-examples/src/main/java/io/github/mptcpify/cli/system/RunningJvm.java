// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.system;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
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
        } catch (NoSuchFileException e) {
            throw new IOException("there is no process " + pid, e);
        } catch (AccessDeniedException e) {
            throw new IOException(
                    "process " + pid + " belongs to "
                            + Files.getOwner(Path.of("/proc/" + pid)).getName() + ": run this as that user, or as root",
                    e);
        }
        if (!isKnownIn(pid)) {
            throw new IOException(
                    "process " + pid + " is in a user namespace that does not know this user, as in a container"
                            + " without root: run this in it, by nsenter --user --target " + pid + " mptcpify jvm …");
        }
        return new RunningJvm(pid);
    }

    /** Whether this process's user is one in that one's user namespace: else that one neither gets files from us, nor answers. */
    private static boolean isKnownIn(long pid) throws IOException {
        if (userNamespace("self").equals(userNamespace(Long.toString(pid)))) {
            return true;
        }
        Number own = (Number) Files.getAttribute(Path.of("/proc/thread-self"), "unix:uid");
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/uid_map"))) {
            // first user inside, first user as seen from here, how many
            String[] range = line.strip().split("\\s+", -1);
            long first = Long.parseLong(range[1]);
            if (own.longValue() >= first && own.longValue() < first + Long.parseLong(range[2])) {
                return true;
            }
        }
        return false;
    }

    private static Path userNamespace(String process) throws IOException {
        return Files.readSymbolicLink(Path.of("/proc", process, "ns/user"));
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
