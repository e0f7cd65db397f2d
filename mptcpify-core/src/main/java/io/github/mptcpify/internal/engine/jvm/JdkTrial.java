// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.jvm;

import io.github.mptcpify.jna.JdkClasses;
import io.github.mptcpify.jna.Syscalls;
import java.io.FileDescriptor;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.net.ProtocolFamily;
import java.net.SocketImpl;
import java.net.StandardProtocolFamily;
import java.util.concurrent.Callable;

/** Tries whether the JDK's calls reach {@link NetHook}. For one thread at a time. */
final class JdkTrial {
    private JdkTrial() {}

    /** {@return whether calls for available bytes reach it; false also if that is unknown} */
    static boolean isMended() {
        try {
            return isReachedBy(available());
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            // no hook, or an unknown JDK
            return false;
        }
    }

    /** {@return whether calls that open sockets reach it; false also if that is unknown} */
    static boolean isLed() {
        try {
            return isReachedBy(open());
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            return false;
        }
    }

    /** Uses a socket object that looks connected and has no descriptor: nothing is opened or counted. */
    private static Callable<Object> available() throws ReflectiveOperationException {
        Class<?> owner = Class.forName(JdkEdits.SOCKET);
        Lookup lookup = JdkClasses.lookup(owner);
        Object socket = invoke(lookup.findConstructor(owner, MethodType.methodType(void.class, boolean.class)), false);
        lookup.findVarHandle(SocketImpl.class, "fd", FileDescriptor.class).set(socket, new FileDescriptor());
        lookup.findVarHandle(owner, "state", int.class).setVolatile(socket, (int)
                lookup.findStaticVarHandle(owner, "ST_CONNECTED", int.class).get());
        MethodHandle available = lookup.findVirtual(owner, "available", MethodType.methodType(int.class));
        return () -> invoke(available.bindTo(socket));
    }

    /** If the call is redirected, no socket is opened: the hook recognises the trial, and throws. */
    private static Callable<Object> open() throws ReflectiveOperationException {
        Class<?> net = Class.forName(JdkEdits.NET);
        Lookup lookup = JdkClasses.lookup(net);
        MethodHandle socket = lookup.findStatic(
                net, "socket", MethodType.methodType(FileDescriptor.class, ProtocolFamily.class, boolean.class));
        MethodHandle number = JdkClasses.lookup(FileDescriptor.class).findGetter(FileDescriptor.class, "fd", int.class);
        return () -> Syscalls.close((int) invoke(number, invoke(socket, StandardProtocolFamily.INET, true)));
    }

    private static boolean isReachedBy(Callable<Object> call) throws ReflectiveOperationException {
        Class<?> hook = Class.forName(JdkEdits.HOOK, true, null);
        MethodHandle trial = JdkClasses.lookup(hook)
                .findStatic(hook, "isReachedBy", MethodType.methodType(boolean.class, Callable.class));
        return (boolean) invoke(trial, call);
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
