// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.jvm;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandles;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Leads this JVM's calls through {@link NetHook} by an agent's means: a class is changed when it is loaded, and what another agent
 * changes later is changed again.
 */
public final class AgentInstallation {
    private AgentInstallation() {}

    /**
     * Puts {@link NetHook} among the JDK's classes, unless it is there.
     *
     * @param options "mend"
     * @param instrumentation the JVM's
     * @throws ReflectiveOperationException if this JDK is not one that is known
     * @throws IOException if a class file cannot be read
     */
    public static void start(String options, Instrumentation instrumentation)
            throws ReflectiveOperationException, IOException {
        if (!options.equals("mend")) {
            throw new IllegalArgumentException(
                    "the agent has the option mend, and not '".concat(options).concat("'"));
        }
        Class<?> neighbour = Class.forName(JdkEdits.NEIGHBOUR, false, null);
        Module own = AgentInstallation.class.getModule();
        instrumentation.redefineModule(
                neighbour.getModule(),
                Set.of(),
                Map.of(),
                Map.of(neighbour.getPackageName(), Set.of(own)),
                Set.of(),
                Map.of());
        try {
            MethodHandles.privateLookupIn(neighbour, MethodHandles.lookup()).defineClass(JdkEdits.hook());
        } catch (LinkageError e) {
            // it is there, by another copy of the agent or by the library; or else the next line throws
        }
        // which finds all that it calls, before anything calls it
        Class.forName(JdkEdits.HOOK, true, null);
    }

    /**
     * Redirects a class's calls.
     *
     * @param name the class's name, with dots
     * @param bytes its class file
     * @return the changed class file, or null if its calls are led there already
     * @throws IllegalArgumentException if it does not call what it is known to call: an unknown version of the JDK
     */
    public static byte @Nullable [] edit(String name, byte[] bytes) {
        return JdkEdits.edit(name, bytes);
    }
}
