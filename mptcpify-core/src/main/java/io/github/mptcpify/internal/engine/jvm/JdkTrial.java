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

/** Tries out whether calls of the JDK's come to {@link NetHook}. By one thread at a time. */
final class JdkTrial {
    private JdkTrial() {}

    /** {@return whether what is asked for available bytes does; false also where this cannot be told} */
    static boolean isMended() {
        try {
            return isReachedBy(available());
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            // no hook, or a JDK that is not known inside
            return false;
        }
    }

    /** {@return whether what opens sockets does; false also where this cannot be told} */
    static boolean isLed() {
        try {
            return isReachedBy(open());
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            return false;
        }
    }

    /** Asks a socket that passes for a connected one and has no descriptor: nothing is opened, and nothing counted. */
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

    /** Where it is led, none is opened: the hook throws, as it knows that this is a trial. */
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
