// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.testsupport;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Numbers that programs share, each of which says what is certain from now on; see soak.py. For one thread. */
public final class Stamps {
    private static final VarHandle NUMBERS =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private static final int OFF = 0;
    private static final int ON = 1;
    private static final int NOTHING = 2;

    private final Path file;
    private final MappedByteBuffer memory;
    private long last;

    private Stamps(Path file, MappedByteBuffer memory) {
        this.file = file;
        this.memory = memory;
    }

    /** A new file, in which everything is certainly off. */
    public static Stamps create(Path file, int count) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new Stamps(file, channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) count * Long.BYTES));
        }
    }

    public Path file() {
        return file;
    }

    public void nothingIsCertain(int index) {
        put(index, NOTHING);
    }

    public void certain(int index, boolean on) {
        put(index, on ? ON : OFF);
    }

    private void put(int index, int certain) {
        NUMBERS.setVolatile(memory, index * Long.BYTES, ++last << 2 | certain);
    }
}
