// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.programs;

import io.github.mptcpify.MptcpSocketInspector;
import io.github.mptcpify.MptcpifyException;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** Has a file mapped, as a process has its C library, and says what a socket is. */
public final class MuslMain {
    private MuslMain() {}

    public static void main(String[] arguments) throws IOException {
        try (FileChannel file = FileChannel.open(Path.of(arguments[0]));
                SocketChannel socket = SocketChannel.open()) {
            MappedByteBuffer mapped = file.map(FileChannel.MapMode.READ_ONLY, 0, file.size());
            try {
                System.out.println(MptcpSocketInspector.status(socket) + " beside " + mapped.capacity() + " bytes");
            } catch (MptcpifyException e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
