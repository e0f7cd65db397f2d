// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.bench;

import io.github.mptcpify.MptcpSocketInspector;
import io.github.mptcpify.MptcpStatus;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One call of each kind. Each is run in a JVM of its own, so that none profits or suffers from another's profile. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Questions {
    @Param
    public Kind kind = Kind.MPTCP;

    private int descriptor;
    private SocketChannel channel;

    /** A benchmark of the wrong socket would be worth nothing: asks before it starts. */
    @Setup
    public void open() throws IOException {
        descriptor = kind.descriptor();
        channel = kind.channel();
        boolean expected = kind == Kind.MPTCP;
        MptcpStatus status = expected ? MptcpStatus.MPTCP : MptcpStatus.TCP;
        if (isMptcpOfInt() != expected
                || isMptcpOfChannel() != expected
                || naivePeer() != expected
                || statusOfInt() != status
                || MptcpSocketInspector.status(channel) != status) {
            throw new IOException("these sockets are not what they have to be: " + kind);
        }
    }

    @Benchmark
    public boolean isMptcpOfInt() throws IOException {
        return MptcpSocketInspector.isMptcp(descriptor);
    }

    @Benchmark
    public boolean isMptcpOfChannel() throws IOException {
        return MptcpSocketInspector.isMptcp(channel);
    }

    @Benchmark
    public MptcpStatus statusOfInt() throws IOException {
        return MptcpSocketInspector.status(descriptor);
    }

    @Benchmark
    public boolean naivePeer() {
        return NaivePeer.isMptcp(descriptor);
    }
}
