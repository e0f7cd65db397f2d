// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.jvm.agent;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.security.ProtectionDomain;
import org.jspecify.annotations.Nullable;

/**
 * Where the JVM enters {@code mptcpify-agent.jar}. It waits for the JDK to load one of the classes that open sockets, and only then
 * loads what changes it: every JVM's start waits for this class. An application is never kept from starting: this class alone is
 * compiled for Java 8, so that an older JVM can say that it is not known.
 *
 * <p>So there are no lambdas here and in what it loads, and no strings put together by {@code +}, whose first use in a JVM costs more
 * than all the rest.
 */
public final class Agent implements ClassFileTransformer {
    /** With dots, as classes are called that are loaded already. */
    private static final String SOCKET = "sun.nio.ch.NioSocketImpl";

    private static final String CHANNEL = "sun.nio.ch.SocketChannelImpl";

    /** Where all of them are. */
    private static final String PACKAGE = "sun/nio/ch/";

    /** The oldest Java whose sockets are known inside. */
    private static final int OLDEST = 17;

    private static final String LOADER = "io.github.mptcpify.internal.engine.jvm.agent.AgentLoader";

    private static final String INSTALLATION = "io.github.mptcpify.internal.engine.jvm.AgentInstallation";

    private final String options;
    private final Instrumentation instrumentation;
    private @Nullable Method edit;
    private boolean failed;

    private Agent(String options, Instrumentation instrumentation) {
        this.options = options;
        this.instrumentation = instrumentation;
    }

    /**
     * Called before an application's main method.
     *
     * @param options what stands behind the {@code =} of {@code -javaagent:}
     * @param instrumentation the JVM's
     */
    public static void premain(@Nullable String options, Instrumentation instrumentation) {
        agentmain(options, instrumentation);
    }

    /**
     * Called in a JVM that runs already.
     *
     * @param options what was given with the agent
     * @param instrumentation the JVM's
     */
    public static void agentmain(@Nullable String options, Instrumentation instrumentation) {
        Agent agent = new Agent(options == null ? "" : options, instrumentation);
        try {
            requireKnown(System.getProperty("java.specification.version"));
            instrumentation.addTransformer(agent, /* canRetransform= */ true);
            for (Class<?> type : instrumentation.getAllLoadedClasses()) {
                if (isEdited(type.getName()) && type.getClassLoader() == null) {
                    instrumentation.retransformClasses(type);
                }
            }
        } catch (Throwable e) {
            // one that left a premain would end the JVM
            agent.report(e);
        }
    }

    static void requireKnown(String version) {
        // "1.8" was the last of its kind
        if (version.indexOf('.') >= 0 || Integer.parseInt(version) < OLDEST) {
            throw new IllegalStateException(
                    "Java ".concat(version).concat(" is older than 17, the oldest whose sockets are known inside"));
        }
    }

    private static boolean isEdited(String name) {
        return name.equals(SOCKET) || name.equals(CHANNEL);
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
        } catch (InvocationTargetException e) {
            report(e.getCause());
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
            installation.getMethod("start", String.class, Instrumentation.class).invoke(null, options, instrumentation);
            found = installation.getMethod("edit", String.class, byte[].class);
            edit = found;
        }
        return found;
    }

    @SuppressWarnings("SystemOut") // whoever started it has no other place to look
    private synchronized void report(@Nullable Throwable failure) {
        if (!failed) {
            failed = true;
            System.err.println(
                    "mptcpify: this JVM's sockets stay as they are, and on MPTCP closing a blocking SSLSocket may never"
                            .concat(" return: ")
                            .concat(String.valueOf(failure)));
        }
    }
}
