// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.jvm;

import io.github.mptcpify.jna.JdkClasses;
import io.github.mptcpify.jna.NativeException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Leads this JVM's calls through {@link NetHook}, with no agent: by JNI's and JVMTI's functions. Safe for any thread. */
public final class InProcess {
    private InProcess() {}

    /**
     * Mends what the JDK's sockets tell of what is available, unless it is mended.
     *
     * @throws ReflectiveOperationException if this JDK is not one that is known
     * @throws NativeException if this JVM does not let its classes be changed
     * @throws IOException if a class file cannot be read
     */
    public static synchronized void mend() throws ReflectiveOperationException, NativeException, IOException {
        if (!isMended()) {
            // all of what may turn out to be unknown comes first, so that nothing is changed then
            Map<Class<?>, byte[]> classes = edited(JdkEdits.MENDED);
            addHooks();
            JdkClasses.redefine(classes);
        }
    }

    /**
     * Whether calls of the JDK's come where they should, by trying: another agent may have undone it.
     *
     * @return false also where this cannot be told
     */
    public static synchronized boolean isMended() {
        return JdkTrial.isMended();
    }

    /**
     * Converts what is opened from now on, and mends, as often as it is called.
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
     * Converts what the current thread opens from now on, and mends, until it calls {@link #leave}.
     *
     * @param sides as {@link #convert} takes them
     * @return what {@link #leave} takes
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
     * @param before what that returned
     */
    public static void leave(int before) {
        try {
            hooks().conversion("leave", void.class, before);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Leads the JDK's calls to the hooks, unless they are led there. */
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
     * @param sides what that was called with
     * @throws ReflectiveOperationException if there was none
     */
    public static void release(int sides) throws ReflectiveOperationException {
        hooks().conversion("release", void.class, sides);
    }

    /**
     * Whether new sockets of all of these sides come to be converted, by trying, which opens none.
     *
     * @param sides {@link NetConversion#CLIENTS}, {@link NetConversion#SERVERS}, or both
     * @return false also where this cannot be told
     */
    public static synchronized boolean isConverting(int sides) {
        try {
            return ((int) hooks().conversion("sides", int.class) & sides) == sides && JdkTrial.isLed();
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            return false;
        }
    }

    /**
     * What became of this JVM's sockets since one was first to be converted.
     *
     * @return as {@link NetConversion#counts}
     * @throws ReflectiveOperationException if none was
     */
    public static long[] counts() throws ReflectiveOperationException {
        return (long[]) hooks().conversion("counts", long[].class);
    }

    private static JdkHooks hooks() throws ReflectiveOperationException {
        return new JdkHooks(JdkClasses.lookup(Class.forName(JdkEdits.NEIGHBOUR)));
    }

    private static void addHooks() throws ReflectiveOperationException, IOException {
        hooks().define();
        // which finds all that it calls, before anything calls it
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
