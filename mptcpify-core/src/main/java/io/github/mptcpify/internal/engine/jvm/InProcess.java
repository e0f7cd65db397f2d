// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.jvm;

import io.github.mptcpify.jna.JdkClasses;
import io.github.mptcpify.jna.NativeException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Redirects this JVM's calls to {@link NetHook} without an agent, by functions of JNI and JVMTI. Safe for any thread.
 */
public final class InProcess {
    private InProcess() {}

    /**
     * Corrects {@code available()} of the JDK's sockets, unless it is corrected already.
     *
     * @throws ReflectiveOperationException if this JDK is not one that is known
     * @throws NativeException if this JVM does not let its classes be changed
     * @throws IOException if a class file cannot be read
     */
    public static synchronized void mend() throws ReflectiveOperationException, NativeException, IOException {
        if (!isMended()) {
            // everything that may fail comes first, so that nothing is changed then
            Map<Class<?>, byte[]> classes = edited(JdkEdits.MENDED);
            addHooks();
            JdkClasses.redefine(classes);
        }
    }

    /**
     * Tries whether the JDK's calls are redirected: another agent may have undone it.
     *
     * @return false also if that is unknown
     */
    public static synchronized boolean isMended() {
        return JdkTrial.isMended();
    }

    /**
     * Converts sockets opened from now on, and mends; each call needs a {@link #release}.
     *
     * @param sides {@link NetConversion#CLIENTS}, {@link NetConversion#SERVERS}, or both
     * @throws ReflectiveOperationException if this JDK is not one that is known
     * @throws NativeException if this JVM does not let its classes be changed
     * @throws IOException if a class file cannot be read, or the library not be written
     * @throws UnsatisfiedLinkError if the library cannot be loaded
     */
    public static synchronized void convert(int sides)
            throws ReflectiveOperationException, NativeException, IOException {
        prepared().conversion("hold", void.class, sides);
    }

    /**
     * Converts sockets that the current thread opens from now on, and mends, until it calls {@link #leave}.
     *
     * @param sides as for {@link #convert}
     * @return the argument for {@link #leave}
     * @throws ReflectiveOperationException if this JDK is not one that is known
     * @throws NativeException if this JVM does not let its classes be changed
     * @throws IOException if a class file cannot be read, or the library not be written
     * @throws UnsatisfiedLinkError if the library cannot be loaded
     */
    public static int enter(int sides) throws ReflectiveOperationException, NativeException, IOException {
        return (int) prepared().conversion("enter", int.class, sides);
    }

    /**
     * Ends one {@link #enter} of the current thread.
     *
     * @param before the result of {@link #enter}
     */
    public static void leave(int before) {
        try {
            hooks().conversion("leave", void.class, before);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Redirects the JDK's calls to the hooks, unless they are redirected already. */
    private static synchronized JdkHooks prepared() throws ReflectiveOperationException, NativeException, IOException {
        if (!isMended() || !JdkTrial.isLed()) {
            Map<Class<?>, byte[]> classes = edited(JdkEdits.CONVERTED);
            addHooks();
            JdkClasses.redefine(classes);
        }
        JdkHooks hooks = hooks();
        hooks.loadLibrary();
        return hooks;
    }

    /**
     * Ends one {@link #convert}.
     *
     * @param sides as for {@link #convert}
     * @throws ReflectiveOperationException if there was no such call
     */
    public static void release(int sides) throws ReflectiveOperationException {
        hooks().conversion("release", void.class, sides);
    }

    /**
     * Tries, without opening a socket, whether new sockets of all of these sides are converted.
     *
     * @param sides {@link NetConversion#CLIENTS}, {@link NetConversion#SERVERS}, or both
     * @return false also if that is unknown
     */
    public static synchronized boolean isConverting(int sides) {
        try {
            return ((int) hooks().conversion("sides", int.class) & sides) == sides && JdkTrial.isLed();
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            return false;
        }
    }

    /**
     * The counts of this JVM's sockets since the first conversion.
     *
     * @return as {@link NetConversion#counts}
     * @throws ReflectiveOperationException if there was no conversion
     */
    public static long[] counts() throws ReflectiveOperationException {
        return (long[]) hooks().conversion("counts", long[].class);
    }

    private static JdkHooks hooks() throws ReflectiveOperationException {
        return new JdkHooks(JdkClasses.lookup(Class.forName(JdkEdits.NEIGHBOUR)));
    }

    private static void addHooks() throws ReflectiveOperationException, IOException {
        hooks().define();
        // initializing the hook resolves all that it calls, before anything calls it
        Class.forName(JdkEdits.HOOK, true, null);
    }

    private static Map<Class<?>, byte[]> edited(List<String> names) throws ReflectiveOperationException, IOException {
        JdkEdits.requireKnown(Class.forName(JdkEdits.NEIGHBOUR));
        Map<Class<?>, byte[]> classes = new LinkedHashMap<>();
        for (String name : names) {
            Class<?> owner = Class.forName(name);
            byte[] original = JdkEdits.original(owner);
            byte[] edited = JdkEdits.edit(name, original);
            classes.put(owner, edited == null ? original : edited);
        }
        return classes;
    }
}
