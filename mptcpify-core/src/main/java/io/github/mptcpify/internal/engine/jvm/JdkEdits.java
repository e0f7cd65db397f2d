// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.jvm;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
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

    /** The name that {@link NetConversion} has there; {@code jvm.c} knows it. */
    static final String CONVERSION = "sun.nio.ch.MptcpifyConversion1";

    private static final String NET_NAME = slashed(NET);
    private static final String HOOK_NAME = slashed(HOOK);

    private record Call(String name, String type) {}

    private static final Call AVAILABLE = new Call("available", "(Ljava/io/FileDescriptor;)I");
    private static final Call SEND_OOB = new Call("sendOOB", "(Ljava/io/FileDescriptor;B)I");
    private static final Call SOCKET0 = new Call("socket0", "(ZZZZ)I");

    /** What else {@link NetHook} calls. */
    private static final Call POLL = new Call("poll", "(Ljava/io/FileDescriptor;IJ)I");

    private static final Call OPTION = new Call("getIntOption0", "(Ljava/io/FileDescriptor;ZII)I");

    /** What sockets of {@code java.net} are made of. */
    static final String SOCKET = "sun.nio.ch.NioSocketImpl";

    /** What is to be mended of sockets that are MPTCP already. */
    static final List<String> MENDED = List.of(SOCKET, "sun.nio.ch.SocketChannelImpl");

    /** What opens sockets, mended as well. */
    static final List<String> CONVERTED = List.of(SOCKET, "sun.nio.ch.SocketChannelImpl", NET);

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
        if (name.equals(NET)) {
            for (Call call : List.of(SOCKET0, AVAILABLE, SEND_OOB, POLL, OPTION)) {
                if (!file.declares(call.name, call.type)) {
                    throw new IllegalArgumentException(name + " has no method " + call.name + call.type);
                }
            }
            return edit(name, file, List.of(SOCKET0));
        }
        return edit(name, file, List.of(AVAILABLE, SEND_OOB));
    }

    private static byte @Nullable [] edit(String name, ClassFile file, List<Call> calls) {
        boolean changed = false;
        for (Call call : calls) {
            if (file.redirect(NET_NAME, call.name, call.type, HOOK_NAME)) {
                changed = true;
            } else if (!file.calls(HOOK_NAME, call.name, call.type)) {
                throw new IllegalArgumentException(name + " does not call " + NET + "." + call.name + call.type);
            }
        }
        return changed ? file.bytes() : null;
    }

    /**
     * The class files of {@link NetConversion} and {@link NetHook} under their names in the JDK.
     *
     * @throws IOException if they are not where they were compiled to
     */
    static List<byte[]> hooks() throws IOException {
        return List.of(renamed(NetConversion.class), renamed(NetHook.class));
    }

    private static byte[] renamed(Class<?> type) throws IOException {
        ClassFile file = new ClassFile(original(type));
        file.rename(slashed(NetHook.class.getName()), HOOK_NAME);
        file.rename(slashed(NetConversion.class.getName()), slashed(CONVERSION));
        return file.bytes();
    }

    /**
     * Finds out whether all classes are as they are known, without loading one: a socket may be converted only where it is mended.
     *
     * @param neighbour a class beside them
     * @throws IllegalArgumentException if they are not
     * @throws IOException if a class file cannot be read
     */
    static void requireKnown(Class<?> neighbour) throws IOException {
        for (String name : CONVERTED) {
            edit(name, read(neighbour, name.substring(name.lastIndexOf('.') + 1)));
        }
    }

    /**
     * Finds out whether all classes lie in the JDK's image, without loading one. Those that {@code --patch-module} has put in
     * their place may be in a folder: the JDK reads that by channels, whose class must not be needed while it is being loaded.
     *
     * @param neighbour a class beside them
     * @throws IllegalArgumentException if they do not
     */
    static void requireOfTheImage(Class<?> neighbour) {
        for (String name : CONVERTED) {
            URL place = neighbour.getResource(
                    name.substring(name.lastIndexOf('.') + 1).concat(".class"));
            if (place != null && !place.getProtocol().equals("jrt")) {
                throw new IllegalArgumentException(
                        name.concat(" is not the JDK's own: it is in ").concat(place.toString()));
            }
        }
    }

    /** A class file as it was shipped. */
    static byte[] original(Class<?> owner) throws IOException {
        return read(owner, owner.getSimpleName());
    }

    private static byte[] read(Class<?> neighbour, String name) throws IOException {
        try (InputStream in = neighbour.getResourceAsStream(name.concat(".class"))) {
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
