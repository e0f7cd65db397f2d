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
 * Where the JDK, 17 to 25 at least, keeps the descriptors of its sockets, which no public method of it tells. Safe for
 * any thread.
 *
 * <p>JNI is used once, to get the lookup that the JDK itself trusts; from then on all is read through method handles,
 * which check what they are given as any Java code does. So no object of a caller's ever reaches native code, where a
 * null or one of another class would end the JVM. The lookup itself is not kept.
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
     * Finds them.
     *
     * @throws ReflectiveOperationException if this Java runtime has a class, field or method of them under no such name
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
     * Whether an object is one of the JDK's that a descriptor belongs to: a channel, the SocketImpl that sockets have,
     * or a FileDescriptor, as other libraries keep it.
     *
     * @param object any object
     * @return true if it is, whether it has its descriptor already or not
     */
    public boolean isOwner(Object object) {
        return selectable.isInstance(object)
                || impl.isInstance(object)
                || asynchronous.isInstance(object)
                || asynchronousServer.isInstance(object)
                || object instanceof FileDescriptor;
    }

    /**
     * The number of the descriptor that belongs to an owner. It outlives the descriptor: another socket may have it by
     * the time that this returns.
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
            // its state is volatile and written after its descriptor: once that is read, this one can be
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
     * Whether an owner has not been closed. The JDK notes that it is closed before it gives the descriptor back.
     *
     * @param owner one of which {@link #isOwner} is true
     * @return false from the first moment at which the descriptor may no longer be its own
     */
    public boolean isOpen(Object owner) {
        if (owner instanceof Channel channel) {
            return channel.isOpen();
        }
        if (owner instanceof FileDescriptor descriptor) {
            // whoever closes one sets it to -1 first, some (junixsocket) while they hold its monitor
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
     * The object inside one of the JDK's sockets that is nearer to the descriptor: what a TLS socket is layered over, a
     * socket's SocketImpl, what that delegates to.
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

    /** From a type that cannot be named here to Object, with a cast. */
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

    /** None of what is read here throws anything but a null's or a cast's exception. */
    private static RuntimeException unexpected(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException runtime ? runtime : new IllegalStateException(thrown);
    }
}
