// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.inspect.descriptor;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Finds descriptors in sockets of Netty and junixsocket by their public methods. The types are found by name, so neither
 * library is needed. The end of the name suffices, since there are copies of Netty in other packages, such as gRPC's.
 */
final class LibrarySockets {
    private static final String NETTY = "io.netty.channel.";

    /** The methods that lead from an object of a class to the next object, which is nearer to the descriptor. */
    private static final ClassValue<List<Method>> WAYS = new ClassValue<>() {
        @Override
        protected List<Method> computeValue(Class<?> type) {
            try {
                return way(type);
            } catch (NoSuchMethodException e) {
                // an unknown version of the library: treated as any other class
                return List.of();
            }
        }
    };

    /** {@code intValue()} and {@code isOpen()} of Netty's own descriptor class; empty for other classes. */
    private static final ClassValue<List<Method>> DESCRIPTOR = new ClassValue<>() {
        @Override
        protected List<Method> computeValue(Class<?> type) {
            Class<?> descriptor = supertype(type, NETTY + "unix.FileDescriptor");
            try {
                return descriptor == null
                        ? List.of()
                        : List.of(descriptor.getMethod("intValue"), descriptor.getMethod("isOpen"));
            } catch (NoSuchMethodException e) {
                return List.of();
            }
        }
    };

    private LibrarySockets() {}

    /** The next object on the way from one of their sockets to the descriptor, or null. */
    static @Nullable Object below(Object socket) throws IOException {
        List<Method> way = WAYS.get(socket.getClass());
        Object at = way.isEmpty() ? null : socket;
        for (Method step : way) {
            if (at != null) {
                at = call(step, at);
            }
        }
        return at;
    }

    /** An object of Netty's descriptor class as the owner of the number; null for other objects. */
    static @Nullable DescriptorOwner owner(Object object) throws IOException {
        List<Method> methods = DESCRIPTOR.get(object.getClass());
        if (methods.isEmpty() || !(call(methods.get(0), object) instanceof Integer number)) {
            return null;
        }
        return new DescriptorOwner(object, number, () -> isOpen(methods.get(1), object));
    }

    /** Netty marks a descriptor as closed before it closes it. */
    private static boolean isOpen(Method method, Object descriptor) {
        try {
            return Boolean.TRUE.equals(call(method, descriptor));
        } catch (IOException e) {
            return false;
        }
    }

    private static List<Method> way(Class<?> type) throws NoSuchMethodException {
        Class<?> unix = supertype(type, NETTY + "unix.UnixChannel");
        if (unix != null) {
            return List.of(unix.getMethod("fd"));
        }
        Class<?> nio = supertype(type, NETTY + "nio.AbstractNioChannel");
        if (nio != null) {
            // its method javaChannel() is protected; these methods lead to the same object and are public
            Method unsafe = nio.getMethod("unsafe");
            return List.of(unsafe, unsafe.getReturnType().getMethod("ch"));
        }
        Class<?> access = supertype(type, "org.newsclub.net.unix.FileDescriptorAccess");
        return access == null ? List.of() : List.of(access.getMethod("getFileDescriptor"));
    }

    /** Finds a type by name among a class, its superclasses, and all their interfaces. */
    private static @Nullable Class<?> supertype(Class<?> type, String name) {
        Queue<Class<?>> types = new ArrayDeque<>(List.of(type));
        for (Class<?> at = types.poll(); at != null; at = types.poll()) {
            if (at.getName().equals(name) || at.getName().endsWith("." + name)) {
                return at;
            }
            types.addAll(List.of(at.getInterfaces()));
            if (at.getSuperclass() != null) {
                types.add(at.getSuperclass());
            }
        }
        return null;
    }

    private static @Nullable Object call(Method method, Object object) throws IOException {
        try {
            return method.invoke(object);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IOException(method + " failed", e);
        } catch (IllegalAccessException e) {
            throw new IOException(method + " is not public any more", e);
        }
    }
}
