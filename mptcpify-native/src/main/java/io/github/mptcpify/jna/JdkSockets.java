// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.jna;

import java.io.FileDescriptor;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketImpl;
import java.nio.channels.Channel;
import org.jspecify.annotations.Nullable;

/**
 * Reads the descriptors of the JDK's sockets, which no public method returns; JDK 17 to 25 at least. Safe for any thread.
 *
 * <p>JNI is used once, to get the lookup that the JDK itself trusts. After that everything is read by method handles, which
 * check their arguments as any Java code does. So no object of a caller ever reaches native code, where a null or an object
 * of another class would crash the JVM. The lookup itself is not kept.
 */
public final class JdkSockets {
    /** No descriptor. */
    public static final int NONE = -1;

    private final Class<?> selectable;
    private final Class<?> asynchronous;
    private final Class<?> asynchronousServer;
    private final Class<?> impl;
    private final Class<?> delegating;
    private final Class<?> tls;

    private final MethodHandle selectableNumber;
    private final MethodHandle asynchronousDescriptor;
    private final MethodHandle asynchronousServerDescriptor;
    private final MethodHandle implDescriptor;
    private final MethodHandle implIsOpen;
    private final MethodHandle implOfSocket;
    private final MethodHandle implOfServerSocket;
    private final MethodHandle delegate;
    private final MethodHandle belowTls;
    private final MethodHandle number;

    /**
     * Finds the fields and methods.
     *
     * @throws ReflectiveOperationException if this Java runtime lacks one of the classes, fields or methods
     */
    public JdkSockets() throws ReflectiveOperationException {
        selectable = Class.forName("sun.nio.ch.SelChImpl");
        asynchronous = Class.forName("sun.nio.ch.AsynchronousSocketChannelImpl");
        asynchronousServer = Class.forName("sun.nio.ch.AsynchronousServerSocketChannelImpl");
        impl = Class.forName("sun.nio.ch.NioSocketImpl");
        delegating = Class.forName("java.net.DelegatingSocketImpl");
        tls = Class.forName("sun.security.ssl.BaseSSLSocketImpl");

        Object trusted = Jni.staticField(Lookup.class, "IMPL_LOOKUP", Lookup.class);
        if (!(trusted instanceof Lookup lookup)) {
            throw new IllegalAccessException("the runtime has no lookup of its own");
        }
        selectableNumber = method(lookup, selectable, "getFDVal", int.class);
        asynchronousDescriptor = field(lookup, asynchronous, "fd", FileDescriptor.class);
        asynchronousServerDescriptor = field(lookup, asynchronousServer, "fd", FileDescriptor.class);
        implDescriptor = field(lookup, SocketImpl.class, "fd", FileDescriptor.class);
        implIsOpen = method(lookup, impl, "isOpen", boolean.class);
        implOfSocket = field(lookup, Socket.class, "impl", SocketImpl.class);
        implOfServerSocket = field(lookup, ServerSocket.class, "impl", SocketImpl.class);
        delegate = field(lookup, delegating, "delegate", SocketImpl.class);
        belowTls = field(lookup, tls, "self", Socket.class);
        number = field(lookup, FileDescriptor.class, "fd", int.class);
    }

    /**
     * Whether an object of the JDK owns a descriptor: a channel, the SocketImpl of a socket, or a FileDescriptor, as other
     * libraries use it.
     *
     * @param object any object
     * @return true for such an object, even if it has no descriptor yet
     */
    public boolean isOwner(Object object) {
        return selectable.isInstance(object)
                || impl.isInstance(object)
                || asynchronous.isInstance(object)
                || asynchronousServer.isInstance(object)
                || object instanceof FileDescriptor;
    }

    /**
     * The number of the descriptor that belongs to an owner. The number outlives the descriptor: it may belong to another
     * socket when this returns.
     *
     * @param owner one of which {@link #isOwner} is true
     * @return the number, or {@link #NONE} if there is none yet
     */
    public int descriptor(Object owner) {
        if (selectable.isInstance(owner)) {
            return readInt(selectableNumber, owner);
        }
        Object descriptor = owner;
        if (impl.isInstance(owner)) {
            // its state is volatile and written after the descriptor, so reading the state first makes the descriptor
            // visible
            isOpen(owner);
            descriptor = read(implDescriptor, owner);
        } else if (asynchronous.isInstance(owner)) {
            descriptor = read(asynchronousDescriptor, owner);
        } else if (asynchronousServer.isInstance(owner)) {
            descriptor = read(asynchronousServerDescriptor, owner);
        }
        return descriptor == null ? NONE : readInt(number, descriptor);
    }

    /**
     * Whether an owner is open. The JDK marks it as closed before it releases the descriptor.
     *
     * @param owner one of which {@link #isOwner} is true
     * @return false as soon as the descriptor may no longer be its own
     */
    public boolean isOpen(Object owner) {
        if (owner instanceof Channel channel) {
            return channel.isOpen();
        }
        if (owner instanceof FileDescriptor descriptor) {
            // code that closes one sets it to -1 first; some libraries (junixsocket) hold its monitor while they do
            synchronized (descriptor) {
                return descriptor.valid();
            }
        }
        try {
            return (boolean) implIsOpen.invokeExact(owner);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /**
     * The object inside a socket of the JDK that is nearer to the descriptor: the socket under a TLS socket, a socket's
     * SocketImpl, or the SocketImpl to which that delegates.
     *
     * @param socket a Socket, a ServerSocket, a SocketImpl, or any other object
     * @return the object, or null if there is none
     */
    public @Nullable Object below(Object socket) {
        if (tls.isInstance(socket)) {
            Object layer = read(belowTls, socket);
            if (layer != socket) {
                return layer;
            }
        }
        if (socket instanceof Socket) {
            return read(implOfSocket, socket);
        }
        if (socket instanceof ServerSocket) {
            return read(implOfServerSocket, socket);
        }
        return delegating.isInstance(socket) ? read(delegate, socket) : null;
    }

    private static MethodHandle field(Lookup lookup, Class<?> owner, String name, Class<?> type)
            throws ReflectiveOperationException {
        return general(lookup.findGetter(owner, name, type));
    }

    private static MethodHandle method(Lookup lookup, Class<?> owner, String name, Class<?> result)
            throws ReflectiveOperationException {
        return general(lookup.findVirtual(owner, name, MethodType.methodType(result)));
    }

    /** Adapts a handle's types, which cannot be named here, to Object, with a cast. */
    private static MethodHandle general(MethodHandle handle) {
        Class<?> result = handle.type().returnType();
        return handle.asType(MethodType.methodType(result.isPrimitive() ? result : Object.class, Object.class));
    }

    private static @Nullable Object read(MethodHandle handle, Object owner) {
        try {
            return (Object) handle.invokeExact(owner);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static int readInt(MethodHandle handle, Object owner) {
        try {
            return (int) handle.invokeExact(owner);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** The handles used here throw nothing but a NullPointerException or a ClassCastException. */
    private static RuntimeException unexpected(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException runtime ? runtime : new IllegalStateException(thrown);
    }
}
