// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.jvm;

import io.github.mptcpify.jna.JdkClasses;
import io.github.mptcpify.jna.NativeException;
import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.net.SocketImpl;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

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
            addHook();
            JdkClasses.redefine(classes);
        }
    }

    /**
     * Whether calls of the JDK's come where they should, by trying: another agent may have undone it.
     *
     * @return false also where this cannot be told
     */
    public static synchronized boolean isMended() {
        try {
            return isMended(Class.forName(JdkEdits.HOOK, true, null));
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            // no hook, or a JDK that is not known inside
            return false;
        }
    }

    /** Asks a socket that passes for a connected one and has no descriptor: nothing is opened, and nothing counted. */
    private static boolean isMended(Class<?> hook) throws ReflectiveOperationException {
        Class<?> owner = Class.forName(JdkEdits.SOCKET);
        Lookup lookup = JdkClasses.lookup(owner);
        Object socket = invoke(lookup.findConstructor(owner, MethodType.methodType(void.class, boolean.class)), false);
        lookup.findVarHandle(SocketImpl.class, "fd", FileDescriptor.class).set(socket, new FileDescriptor());
        lookup.findVarHandle(owner, "state", int.class).setVolatile(socket, (int)
                lookup.findStaticVarHandle(owner, "ST_CONNECTED", int.class).get());
        MethodHandle available = lookup.findVirtual(owner, "available", MethodType.methodType(int.class));
        return isReachedBy(hook, available.bindTo(socket));
    }

    private static boolean isReachedBy(Class<?> hook, MethodHandle call) throws ReflectiveOperationException {
        MethodHandle trial = JdkClasses.lookup(hook)
                .findStatic(hook, "isReachedBy", MethodType.methodType(boolean.class, Callable.class));
        return (boolean) invoke(trial, (Callable<Object>) () -> invoke(call));
    }

    private static void addHook() throws ReflectiveOperationException, IOException {
        try {
            JdkClasses.define(Class.forName(JdkEdits.NEIGHBOUR), JdkEdits.hook());
        } catch (LinkageError e) {
            // it is there, by the agent or by another copy of this library; or else the next line throws
        }
        // which finds all that it calls, before anything calls it
        Class.forName(JdkEdits.HOOK, true, null);
    }

    private static Map<Class<?>, byte[]> edited(List<String> names) throws ReflectiveOperationException, IOException {
        Map<Class<?>, byte[]> classes = new LinkedHashMap<>();
        for (String name : names) {
            Class<?> owner = Class.forName(name);
            byte[] original = JdkEdits.original(owner);
            byte[] edited = JdkEdits.edit(name, original);
            classes.put(owner, edited == null ? original : edited);
        }
        return classes;
    }

    private static Object invoke(MethodHandle handle, Object... arguments) throws ReflectiveOperationException {
        try {
            return handle.invokeWithArguments(arguments);
        } catch (RuntimeException | ReflectiveOperationException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new ReflectiveOperationException(e);
        }
    }
}
