// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.jvm;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Our two classes in the JDK's package, accessed by a lookup with full rights there. Safe for any thread. */
final class JdkHooks {
    private final Lookup lookup;

    /** Of a JVM. */
    JdkHooks(Lookup neighbour) {
        lookup = neighbour;
    }

    /**
     * Defines them, unless another copy of the agent or of the library has done so.
     *
     * @throws LinkageError if they cannot be linked
     */
    void define() throws IOException, IllegalAccessException, ClassNotFoundException {
        for (byte[] hook : JdkEdits.hooks()) {
            try {
                lookup.defineClass(hook);
            } catch (LinkageError e) {
                // defined already; otherwise the next line throws
            }
        }
        Class.forName(JdkEdits.CONVERSION, false, null);
        Class.forName(JdkEdits.HOOK, false, null);
    }

    /**
     * Loads the library that opens MPTCP sockets, unless it is loaded.
     *
     * @throws UnsatisfiedLinkError if the JVM cannot load it from the folder for temporary files
     * @throws IOException if it cannot be written there, or there is no library for this processor
     */
    void loadLibrary() throws IOException, ReflectiveOperationException {
        if ((boolean) conversion("isLoaded", boolean.class)) {
            return;
        }
        String machine = System.getProperty("os.arch");
        String name = "libmptcpify-"
                .concat(machine.equals("amd64") ? "x86_64" : machine)
                .concat(".so");
        try (InputStream in = JdkHooks.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new FileNotFoundException("no ".concat(name).concat(": this processor is not known"));
            }
            Path file = write(in.readAllBytes());
            try {
                conversion("load", void.class, file.toString());
            } finally {
                Files.delete(file);
            }
        }
    }

    /**
     * Writes a file that nobody else may write to. Does not use {@link Files#createTempFile}, whose class for random
     * numbers may just be being loaded, nor a stream, for which the JDK loads classes of its sockets.
     */
    private static Path write(byte[] content) throws IOException {
        String name = "libmptcpify-".concat(Long.toHexString(System.nanoTime())).concat(".so");
        Path file = Path.of(System.getProperty("java.io.tmpdir"), name);
        FileAttribute<?> own = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Set<OpenOption> created = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (SeekableByteChannel out = Files.newByteChannel(file, created, own)) {
            out.write(ByteBuffer.wrap(content));
        }
        return file;
    }

    /** Calls a method of {@link NetConversion} with a number, a text, or no argument. */
    Object conversion(String method, Class<?> result, Object... argument) throws ReflectiveOperationException {
        MethodType type = MethodType.methodType(result);
        for (Object each : argument) {
            type = type.appendParameterTypes(each instanceof Integer ? int.class : each.getClass());
        }
        Class<?> owner = Class.forName(JdkEdits.CONVERSION, true, null);
        try {
            return lookup.findStatic(owner, method, type).invokeWithArguments(argument);
        } catch (RuntimeException | ReflectiveOperationException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new ReflectiveOperationException(e);
        }
    }
}
