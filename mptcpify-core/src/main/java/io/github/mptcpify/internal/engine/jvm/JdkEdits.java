// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.jvm;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The calls between the JDK's classes that are redirected to {@link NetHook}; the same in JDK 17 to 25. */
public final class JdkEdits {
    /** The class whose methods are replaced. */
    static final String NET = "sun.nio.ch.Net";

    /** A small class in the same package, which is never changed. */
    static final String NEIGHBOUR = "sun.nio.ch.IOStatus";

    /** The name of {@link NetHook} in that package. Each version of it has another name. */
    static final String HOOK = "sun.nio.ch.MptcpifyHook1";

    /** The name of {@link NetConversion} in that package, which {@code jvm.c} also uses. */
    static final String CONVERSION = "sun.nio.ch.MptcpifyConversion1";

    private static final String NET_NAME = slashed(NET);
    private static final String HOOK_NAME = slashed(HOOK);

    private record Call(String name, String type) {}

    private static final Call AVAILABLE = new Call("available", "(Ljava/io/FileDescriptor;)I");
    private static final Call SEND_OOB = new Call("sendOOB", "(Ljava/io/FileDescriptor;B)I");
    private static final Call SOCKET0 = new Call("socket0", "(ZZZZ)I");

    /** Further methods that {@link NetHook} calls. */
    private static final Call POLL = new Call("poll", "(Ljava/io/FileDescriptor;IJ)I");

    private static final Call OPTION = new Call("getIntOption0", "(Ljava/io/FileDescriptor;ZII)I");

    /** The implementation of {@code java.net} sockets. */
    static final String SOCKET = "sun.nio.ch.NioSocketImpl";

    /** The classes to mend. */
    static final List<String> MENDED = List.of(SOCKET, "sun.nio.ch.SocketChannelImpl");

    /** The classes to convert, which includes mending. */
    static final List<String> CONVERTED = List.of(SOCKET, "sun.nio.ch.SocketChannelImpl", NET);

    private JdkEdits() {}

    /**
     * Redirects a class's calls.
     *
     * @param name the class's name, with dots
     * @param bytes its class file
     * @return the changed class file, or null if its calls are redirected already
     * @throws IllegalArgumentException if it lacks the known calls: an unknown version of the JDK
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
     * @throws IOException if the compiled classes are missing
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
     * Checks, without loading a class, that all classes have their known form: sockets may be converted only if they
     * are mended.
     *
     * @param neighbour a class of the same package
     * @throws IllegalArgumentException if one has not
     * @throws IOException if a class file cannot be read
     */
    static void requireKnown(Class<?> neighbour) throws IOException {
        for (String name : CONVERTED) {
            edit(name, read(neighbour, name.substring(name.lastIndexOf('.') + 1)));
        }
    }

    /**
     * Checks, without loading a class, that all classes are in the JDK's image. Classes of {@code --patch-module} may
     * be in a folder, which the JDK reads by channels, whose class must not be needed while it is being loaded.
     *
     * @param neighbour a class of the same package
     * @throws IllegalArgumentException if one is not
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

    /** The unchanged file of a class. */
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
