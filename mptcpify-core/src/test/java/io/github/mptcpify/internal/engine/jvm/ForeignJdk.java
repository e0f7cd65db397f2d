// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.jvm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A JDK whose sockets ask another class what is available than those that are known. */
public final class ForeignJdk {
    private ForeignJdk() {}

    /** Makes a folder of classes to patch java.base with. */
    public static Path make(Path folder) throws IOException {
        try {
            Class<?> socket = Class.forName(JdkEdits.SOCKET);
            ClassFile file = new ClassFile(JdkEdits.original(socket));
            file.redirect("sun/nio/ch/Net", "available", "(Ljava/io/FileDescriptor;)I", "sun/nio/ch/Other");
            Path target = folder.resolve(JdkEdits.SOCKET.replace('.', '/') + ".class");
            Files.createDirectories(target.getParent());
            Files.write(target, file.bytes());
            return folder;
        } catch (ClassNotFoundException e) {
            throw new IOException(e);
        }
    }
}
