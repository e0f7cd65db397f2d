// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.child;

import io.github.mptcpify.SocketEvent;
import io.github.mptcpify.Statistics;
import io.github.mptcpify.internal.linux.Abi;
import io.github.mptcpify.internal.linux.KernelStruct;
import java.net.ProtocolException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * {@code struct report} of {@code launcher.h}.
 *
 * @param kind one of the constants
 * @param code of a failure the errno; of an event the verdict; of the beginning 1 where another launcher is in charge;
 *     of counts the byte that asked for them, 0 at the end
 * @param statistics what was counted
 * @param lost the number of dropped events; for a failure the exit code
 * @param nanoseconds of an event, since 1970
 * @param pid of an event
 * @param user of an event
 * @param family of an event, AF_INET or AF_INET6
 * @param type of an event, with its flags
 * @param command of an event
 */
record ChildReport(
        int kind,
        int code,
        Statistics statistics,
        long lost,
        long nanoseconds,
        int pid,
        int user,
        int family,
        int type,
        String command) {
    static final int SIZE = 96;

    static final int READY = 1;
    static final int FAILED = 2;
    static final int COUNTS = 3;
    static final int EVENT = 4;

    private static final int COMMAND = 16;
    private static final long SECOND = 1_000_000_000;
    private static final SocketEvent.Verdict[] VERDICTS = SocketEvent.Verdict.values();

    static ChildReport parse(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int kind = buffer.getInt();
        int code = buffer.getInt();
        Statistics statistics = new Statistics(
                buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
        long lost = buffer.getLong();
        long nanoseconds = buffer.getLong();
        int pid = buffer.getInt();
        int user = buffer.getInt();
        int family = buffer.getInt();
        int type = buffer.getInt();
        int length = 0;
        int start = buffer.position();
        while (length < COMMAND && bytes[start + length] != 0) {
            length++;
        }
        String command = new String(bytes, start, length, StandardCharsets.UTF_8);
        return new ChildReport(kind, code, statistics, lost, nanoseconds, pid, user, family, type, command);
    }

    /**
     * The reported event.
     *
     * @param place the launcher's cgroup and network namespace, which are those of all reported sockets
     * @throws ProtocolException if this version does not know its verdict
     */
    SocketEvent event(Place place) throws ProtocolException {
        return new SocketEvent(
                Instant.ofEpochSecond(nanoseconds / SECOND, nanoseconds % SECOND),
                OptionalLong.of(pid),
                command,
                Integer.toUnsignedLong(user),
                place.cgroup(),
                place.networkNamespace(),
                family == Abi.AF_INET ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6,
                (type & Abi.O_NONBLOCK) != 0,
                (type & Abi.SOCK_CLOEXEC) != 0,
                KernelStruct.numbered(VERDICTS, code, "verdict"));
    }
}
