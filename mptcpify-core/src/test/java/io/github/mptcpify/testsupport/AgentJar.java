// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.testsupport;

import java.nio.file.Path;
import java.util.List;

/** The agent as users get it, for JVMs that tests start. */
public final class AgentJar {
    private AgentJar() {}

    /** What a command line begins with, so that the JVM behind it has the agent. */
    public static List<String> with(String options) {
        return List.of("env", "JDK_JAVA_OPTIONS=" + option(options));
    }

    /** The JVM's option. */
    public static String option(String options) {
        return "-javaagent:" + path() + (options.isEmpty() ? "" : "=" + options);
    }

    public static Path path() {
        String named = System.getenv("MPTCPIFY_AGENT");
        return Path.of(named == null ? "target/mptcpify-agent.jar" : named).toAbsolutePath();
    }
}
