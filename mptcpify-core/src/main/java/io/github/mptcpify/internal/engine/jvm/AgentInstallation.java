// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.jvm;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Redirects this JVM's calls to {@link NetHook} as an agent: classes are changed when they are loaded, and again after
 * another agent changes them.
 */
public final class AgentInstallation {
    /** From this version on the JDK restricts calls of native code. */
    private static final int ASKS_FOR_LEAVE = 24;

    private AgentInstallation() {}

    /**
     * Adds {@link NetHook} to the JDK's classes, unless it is there already, and starts the conversion.
     *
     * <p>This may be called while one of the JDK's classes is being loaded, and so must not load those that are
     * changed: the JVM does not pass classes to an agent that the agent itself loads then.
     *
     * @param options "mend" for no conversion, "client" or "server" for one side, "" for both, "off" for no more
     * @param instrumentation the JVM's
     * @return why nothing is converted although it was requested; or null
     * @throws ReflectiveOperationException if this JDK is unknown
     * @throws IOException if a class file cannot be read
     */
    public static @Nullable String start(String options, Instrumentation instrumentation)
            throws ReflectiveOperationException, IOException {
        long loaded = loaded(instrumentation);
        Class<?> neighbour = Class.forName(JdkEdits.NEIGHBOUR, false, null);
        Lookup lookup = open(neighbour, instrumentation);
        JdkEdits.requireOfTheImage(neighbour);
        JdkEdits.requireKnown(neighbour);
        JdkHooks hooks = new JdkHooks(lookup);
        hooks.define();
        int sides = sides(options);
        if (sides == 0) {
            if (options.equals("off")) {
                hooks.conversion("always", void.class, 0);
            }
            return null;
        }
        try {
            requireLeave(instrumentation);
            hooks.loadLibrary();
        } catch (IllegalCallerException e) {
            return e.getMessage();
        } catch (IOException | UnsatisfiedLinkError e) {
            return "the library that opens MPTCP sockets cannot be loaded from -Djava.io.tmpdir: ".concat(e.toString());
        }
        if (loaded(instrumentation) != loaded) {
            return "another class was needed too early, and so could not be changed";
        }
        hooks.conversion("always", void.class, sides);
        return null;
    }

    /** How many of the classes that are to be changed are loaded already. */
    private static long loaded(Instrumentation instrumentation) {
        long count = 0;
        for (Class<?> type : instrumentation.getAllLoadedClasses()) {
            if (type.getClassLoader() == null && JdkEdits.CONVERTED.contains(type.getName())) {
                count++;
            }
        }
        return count;
    }

    private static int sides(String options) {
        return switch (options) {
            case "" -> NetConversion.CLIENTS | NetConversion.SERVERS;
            case "client" -> NetConversion.CLIENTS;
            case "server" -> NetConversion.SERVERS;
            default -> 0;
        };
    }

    private static Lookup open(Class<?> neighbour, Instrumentation instrumentation) throws IllegalAccessException {
        instrumentation.redefineModule(
                neighbour.getModule(),
                Set.of(),
                Map.of(),
                Map.of(neighbour.getPackageName(), Set.of(AgentInstallation.class.getModule())),
                Set.of(),
                Map.of());
        return MethodHandles.privateLookupIn(neighbour, MethodHandles.lookup());
    }

    /** Gives the agent native access, as loading an agent implies that; but not against an option that denies it. */
    private static void requireLeave(Instrumentation instrumentation) throws ReflectiveOperationException {
        if (Runtime.version().feature() < ASKS_FOR_LEAVE) {
            return;
        }
        Class<?> modules = Class.forName("jdk.internal.module.ModuleBootstrap", false, null);
        Lookup lookup = open(modules, instrumentation);
        Object mode;
        try {
            mode = lookup.unreflect(modules.getDeclaredMethod("illegalNativeAccess"))
                    .invoke();
        } catch (RuntimeException | ReflectiveOperationException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new ReflectiveOperationException(e);
        }
        if (String.valueOf(mode).equals("DENY")) {
            throw new IllegalCallerException("the option --illegal-native-access=deny lets no agent load its library");
        }
    }

    /**
     * Redirects a class's calls.
     *
     * @param name the class's name, with dots
     * @param bytes its class file
     * @return the changed class file, or null if its calls are redirected already
     * @throws IllegalArgumentException if it lacks the known calls: an unknown version of the JDK
     */
    public static byte @Nullable [] edit(String name, byte[] bytes) {
        return JdkEdits.edit(name, bytes);
    }
}
