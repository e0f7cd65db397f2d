// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.jvm.agent;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.security.ProtectionDomain;
import org.jspecify.annotations.Nullable;

/**
 * The entry class of {@code mptcpify-agent.jar}. It waits until the JDK loads one of the classes that open sockets, and
 * only then loads the code that changes it, since every JVM's start waits for this class. It never keeps an application
 * from starting: only this class is compiled for Java 8, so that an older JVM can report that it is too old.
 *
 * <p>This class and those that it loads use no lambdas and no string concatenation by {@code +}, whose first use in a
 * JVM costs more than everything else here.
 */
public final class Agent implements ClassFileTransformer {
    /** With dots, as in the names of loaded classes. */
    private static final String SOCKET = "sun.nio.ch.NioSocketImpl";

    private static final String CHANNEL = "sun.nio.ch.SocketChannelImpl";

    /** The class that opens all of them. */
    private static final String NET = "sun.nio.ch.Net";

    /** Their package. */
    private static final String PACKAGE = "sun/nio/ch/";

    /** The oldest Java version with known socket classes. */
    private static final int OLDEST = 17;

    private static final String LOADER = "io.github.mptcpify.internal.engine.jvm.agent.AgentLoader";

    private static final String INSTALLATION = "io.github.mptcpify.internal.engine.jvm.AgentInstallation";

    private static final String MEND = "mend";
    private static final String OFF = "off";

    /** The system property with the outcome for the process that attached the agent: empty on success. */
    private static final String OUTCOME = "io.github.mptcpify.agent";

    private final String options;
    private final Instrumentation instrumentation;
    private @Nullable Method edit;
    private boolean failed;
    private String outcome = "";

    private Agent(String options, Instrumentation instrumentation) {
        this.options = options;
        this.instrumentation = instrumentation;
    }

    /**
     * Called before an application's main method.
     *
     * @param options the text after the {@code =} of {@code -javaagent:}
     * @param instrumentation the JVM's
     */
    public static void premain(@Nullable String options, Instrumentation instrumentation) {
        new Agent(options == null ? "" : options, instrumentation).begin();
    }

    /**
     * Called in a JVM that runs already.
     *
     * @param options what was given with the agent
     * @param instrumentation the JVM's
     */
    public static void agentmain(@Nullable String options, Instrumentation instrumentation) {
        Agent agent = new Agent(options == null ? "" : options, instrumentation);
        agent.begin();
        if (!agent.failed) {
            try {
                // whoever attached it may take its file away once this returns: all of it is to be loaded by then
                agent.edit();
                Class.forName(SOCKET, false, null);
                Class.forName(CHANNEL, false, null);
                Class.forName(NET, false, null);
            } catch (Throwable e) {
                agent.report(e);
            }
        }
        System.setProperty(OUTCOME, agent.outcome);
    }

    private void begin() {
        try {
            requireKnown(System.getProperty("java.specification.version"));
            requireOption(options);
            if (options.equals(OFF)) {
                return;
            }
            instrumentation.addTransformer(this, /* canRetransform= */ true);
            for (Class<?> type : instrumentation.getAllLoadedClasses()) {
                if (isEdited(type.getName()) && type.getClassLoader() == null) {
                    instrumentation.retransformClasses(type);
                }
            }
        } catch (Throwable e) {
            // one that left a premain would end the JVM
            report(e);
        }
    }

    static void requireOption(String option) {
        if (!option.isEmpty()
                && !option.equals(MEND)
                && !option.equals("client")
                && !option.equals("server")
                && !option.equals(OFF)) {
            throw new IllegalArgumentException("the agent has the options mend, client, server and off, and not '"
                    .concat(option)
                    .concat("'"));
        }
    }

    static void requireKnown(String version) {
        // "1.8" was the last of its kind
        if (version.indexOf('.') >= 0 || Integer.parseInt(version) < OLDEST) {
            throw new IllegalStateException(
                    "Java ".concat(version).concat(" is older than 17, the oldest whose sockets are known inside"));
        }
    }

    private boolean isEdited(String name) {
        return name.equals(SOCKET) || name.equals(CHANNEL) || (name.equals(NET) && !options.equals(MEND));
    }

    /** The JVM would pass over an exception without a word. */
    @Override
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            @Nullable String name,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] bytes) {
        if (loader != null || name == null || !name.startsWith(PACKAGE)) {
            return null;
        }
        String dotted = name.replace('/', '.');
        if (!isEdited(dotted)) {
            return null;
        }
        try {
            return (byte[]) edit().invoke(null, dotted, bytes);
        } catch (Throwable e) {
            report(e);
        }
        return null;
    }

    private synchronized Method edit() throws Exception {
        Method found = edit;
        if (found == null) {
            // of Java 17: no name of it may stand in this class
            Class<?> installation = (Class<?>) Class.forName(LOADER)
                    .getDeclaredMethod("load", String.class)
                    .invoke(null, INSTALLATION);
            Object leftTcp = installation
                    .getMethod("start", String.class, Instrumentation.class)
                    .invoke(null, options, instrumentation);
            if (leftTcp != null) {
                say("this JVM's sockets stay TCP: ".concat(leftTcp.toString()));
            }
            found = installation.getMethod("edit", String.class, byte[].class);
            edit = found;
        }
        return found;
    }

    private synchronized void report(Throwable thrown) {
        if (!failed) {
            failed = true;
            Throwable failure = thrown instanceof InvocationTargetException ? thrown.getCause() : thrown;
            say("this JVM's sockets stay as they are, and on MPTCP closing a blocking SSLSocket may never return: "
                    .concat(String.valueOf(failure)));
        }
    }

    @SuppressWarnings("SystemOut") // whoever started it has no other place to look
    private void say(String line) {
        outcome = line;
        System.err.println("mptcpify: ".concat(line));
    }
}
