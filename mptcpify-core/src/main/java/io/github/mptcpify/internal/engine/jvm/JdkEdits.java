// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.jvm;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which calls between the JDK's classes are led through {@link NetHook}; the same in JDK 17 to 25. */
public final class JdkEdits {
    /** The class whose methods are stood in for. */
    static final String NET = "sun.nio.ch.Net";

    /** A small class beside it, which is never changed itself. */
    static final String NEIGHBOUR = "sun.nio.ch.IOStatus";

    /** The name that {@link NetHook} has there. Other versions of it have another. */
    static final String HOOK = "sun.nio.ch.MptcpifyHook1";

    private static final String NET_NAME = slashed(NET);
    private static final String HOOK_NAME = slashed(HOOK);

    private record Call(String name, String type) {}

    private static final Call AVAILABLE = new Call("available", "(Ljava/io/FileDescriptor;)I");
    private static final Call SEND_OOB = new Call("sendOOB", "(Ljava/io/FileDescriptor;B)I");

    /** What sockets of {@code java.net} are made of. */
    static final String SOCKET = "sun.nio.ch.NioSocketImpl";

    /** What is to be mended of sockets that are MPTCP already. */
    static final List<String> MENDED = List.of(SOCKET, "sun.nio.ch.SocketChannelImpl");

    private JdkEdits() {}

    /**
     * Redirects a class's calls.
     *
     * @param name the class's name, with dots
     * @param bytes its class file
     * @return the changed class file, or null if its calls are led there already
     * @throws IllegalArgumentException if it does not call what it is known to call: an unknown version of the JDK
     */
    static byte @Nullable [] edit(String name, byte[] bytes) {
        ClassFile file = new ClassFile(bytes);
        boolean changed = false;
        for (Call call : List.of(AVAILABLE, SEND_OOB)) {
            if (file.redirect(NET_NAME, call.name, call.type, HOOK_NAME)) {
                changed = true;
            } else if (!file.calls(HOOK_NAME, call.name, call.type)) {
                throw new IllegalArgumentException(name + " does not call " + NET + "." + call.name + call.type);
            }
        }
        return changed ? file.bytes() : null;
    }

    /**
     * The class file of {@link NetHook} under its name in the JDK.
     *
     * @throws IOException if it is not where it was compiled to
     */
    static byte[] hook() throws IOException {
        ClassFile file = new ClassFile(read(NetHook.class, "NetHook.class"));
        file.rename(slashed(NetHook.class.getName()), HOOK_NAME);
        return file.bytes();
    }

    /** A class file of the JDK's, as it was shipped. */
    static byte[] original(Class<?> owner) throws IOException {
        return read(owner, owner.getSimpleName() + ".class");
    }

    private static byte[] read(Class<?> neighbour, String name) throws IOException {
        try (InputStream in = neighbour.getResourceAsStream(name)) {
            if (in == null) {
                throw new FileNotFoundException(name + " beside " + neighbour.getName());
            }
            return in.readAllBytes();
        }
    }

    private static String slashed(String name) {
        return name.replace('.', '/');
    }
}
