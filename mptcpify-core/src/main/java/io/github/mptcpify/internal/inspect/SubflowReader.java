// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.inspect;

import io.github.mptcpify.Subflow;
import io.github.mptcpify.internal.linux.Abi;
import io.github.mptcpify.internal.linux.KernelStruct;
import io.github.mptcpify.jna.Errno;
import io.github.mptcpify.jna.NativeBuffer;
import io.github.mptcpify.jna.NativeException;
import io.github.mptcpify.jna.Syscalls;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Reads the subflows of an MPTCP socket of this process: with room for the usual number, and again if there are more. */
public final class SubflowReader {
    /** Some more than the kernel's own path manager makes. */
    private static final int USUAL_ROOM = 16;

    private static final int MPTCP_TCPINFO = 2;
    private static final int MPTCP_SUBFLOW_ADDRS = 3;
    private static final int MPTCP_FULL_INFO = 4;

    /** A higher count is not plausible: the kernel's path manager makes 8 subflows, one in user space has 255 ids. */
    private static final int MOST = 1024;

    /** How often the older options may return inconsistent subflows. */
    private static final int ATTEMPTS = 100;

    private SubflowReader() {}

    public static List<Subflow> read(int fd) throws NativeException {
        try {
            return fullInfo(fd, USUAL_ROOM);
        } catch (NativeException e) {
            if (MptcpOptions.refused(e.errno())) {
                // a kernel before 6.5, or a socket that refuses the older options too
                return olderOptions(fd, USUAL_ROOM);
            }
            throw e;
        }
    }

    /** By MPTCP_FULL_INFO, Linux 6.5: everything at one moment. */
    public static List<Subflow> fullInfo(int fd, int room) throws NativeException {
        FullInfo answer = FullInfo.ask(fd, room);
        while (answer.count() > answer.room()) {
            answer = FullInfo.ask(fd, credible("getsockopt(MPTCP_FULL_INFO)", answer.count()));
        }
        return answer.subflows();
    }

    /**
     * By MPTCP_SUBFLOW_ADDRS and MPTCP_TCPINFO, Linux 5.16. Subflows may change between the two calls, so the addresses
     * are read before and after.
     */
    public static List<Subflow> olderOptions(int fd, int room) throws NativeException {
        SubflowData before = SubflowData.addresses(fd, room);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            SubflowData tcpInfos = SubflowData.tcpInfos(fd, room);
            SubflowData after = SubflowData.addresses(fd, room);
            if (before.equals(after) && tcpInfos.count() == after.count()) {
                return SubflowData.subflows(after, tcpInfos);
            }
            before = after;
        }
        throw NativeException.badAnswer(
                "getsockopt(MPTCP_TCPINFO)", Errno.EAGAIN, "the subflows changed each of " + ATTEMPTS + " times");
    }

    /** The kernel's count of subflows, if it is plausible. */
    private static int credible(String call, int count) throws NativeException {
        if (count < 0 || count > MOST) {
            throw NativeException.badAnswer(call, Errno.EPROTO, count + " subflows");
        }
        return count;
    }

    /**
     * The answer to MPTCP_FULL_INFO.
     *
     * @param room how many subflows the buffer had room for
     * @param count how many subflows exist
     * @param struct {@code struct mptcp_full_info} without the {@code struct mptcp_info} at its end, an array of {@code
     *     struct mptcp_subflow_info}, and an array of {@code struct tcp_info}
     */
    record FullInfo(int room, int count, KernelStruct struct) {
        /** {@code struct mptcp_full_info}, up to the optional struct at its end. */
        private static final int HEADER_SIZE = 40;

        private static final int TCP_INFO_STRIDE_OFFSET = 4;
        private static final int SUBFLOW_INFO_STRIDE_OFFSET = 12;
        private static final int COUNT_OFFSET = 16;

        /** {@code struct mptcp_subflow_info}: the id, four bytes of padding, the addresses. */
        private static final int SUBFLOW_INFO_SIZE = 264;

        private static final int ADDRESSES_OFFSET = 8;

        static FullInfo ask(int fd, int room) throws NativeException {
            int tcpInfos = HEADER_SIZE + room * SUBFLOW_INFO_SIZE;
            int end = tcpInfos + room * SubflowStruct.TCP_INFO_SIZE;
            NativeBuffer buffer = new NativeBuffer(end + Integer.BYTES);
            buffer.setInt(TCP_INFO_STRIDE_OFFSET, SubflowStruct.TCP_INFO_SIZE);
            buffer.setInt(SUBFLOW_INFO_STRIDE_OFFSET, SUBFLOW_INFO_SIZE);
            buffer.setInt(20, room);
            buffer.setAddress(24, HEADER_SIZE);
            buffer.setAddress(32, tcpInfos);
            int length = Syscalls.getsockopt(fd, Abi.SOL_MPTCP, MPTCP_FULL_INFO, buffer, HEADER_SIZE);
            NativeException.check("getsockopt(MPTCP_FULL_INFO)", length);
            return new FullInfo(room, buffer.getInt(COUNT_OFFSET), KernelStruct.of(buffer.bytes(0, end)));
        }

        List<Subflow> subflows() throws NativeException {
            credible("getsockopt(MPTCP_FULL_INFO)", count);
            // the size of each as the kernel wrote it: its struct may be smaller than the one that was asked for
            int tcpInfoStride = (int) struct.u32(TCP_INFO_STRIDE_OFFSET).orElse(0);
            int subflowInfoStride = (int) struct.u32(SUBFLOW_INFO_STRIDE_OFFSET).orElse(0);
            List<Subflow> subflows = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                KernelStruct subflowInfo = struct.part(HEADER_SIZE + (long) i * subflowInfoStride, subflowInfoStride);
                KernelStruct tcpInfo = struct.part(
                        HEADER_SIZE + (long) room * SUBFLOW_INFO_SIZE + (long) i * tcpInfoStride, tcpInfoStride);
                subflows.add(SubflowStruct.parse(
                        subflowInfo.u32(0), subflowInfo.part(ADDRESSES_OFFSET, SubflowStruct.ADDRESSES_SIZE), tcpInfo));
            }
            return List.copyOf(subflows);
        }
    }

    /**
     * The answer to MPTCP_SUBFLOW_ADDRS or MPTCP_TCPINFO.
     *
     * @param count how many subflows there are
     * @param struct {@code struct mptcp_subflow_data}, and an array of what was asked for
     */
    record SubflowData(int count, KernelStruct struct) {
        private static final int HEADER_SIZE = 16;
        private static final int COUNT_OFFSET = 4;
        private static final int STRIDE_OFFSET = 12;

        static SubflowData addresses(int fd, int room) throws NativeException {
            return ask(fd, "getsockopt(MPTCP_SUBFLOW_ADDRS)", MPTCP_SUBFLOW_ADDRS, SubflowStruct.ADDRESSES_SIZE, room);
        }

        static SubflowData tcpInfos(int fd, int room) throws NativeException {
            return ask(fd, "getsockopt(MPTCP_TCPINFO)", MPTCP_TCPINFO, SubflowStruct.TCP_INFO_SIZE, room);
        }

        private static SubflowData ask(int fd, String call, int option, int size, int atFirst) throws NativeException {
            int room = atFirst;
            while (true) {
                NativeBuffer buffer = new NativeBuffer(HEADER_SIZE + room * size + Integer.BYTES);
                buffer.setInt(0, HEADER_SIZE);
                buffer.setInt(STRIDE_OFFSET, size);
                int length = Syscalls.getsockopt(fd, Abi.SOL_MPTCP, option, buffer);
                NativeException.check(call, length);
                int count = credible(call, buffer.getInt(COUNT_OFFSET));
                if (count <= room) {
                    return new SubflowData(count, KernelStruct.of(buffer.bytes(0, length)));
                }
                room = count;
            }
        }

        static List<Subflow> subflows(SubflowData addresses, SubflowData tcpInfos) throws NativeException {
            List<Subflow> subflows = new ArrayList<>();
            credible("getsockopt(MPTCP_SUBFLOW_ADDRS)", addresses.count());
            for (int i = 0; i < addresses.count(); i++) {
                subflows.add(SubflowStruct.parse(OptionalLong.empty(), addresses.row(i), tcpInfos.row(i)));
            }
            return List.copyOf(subflows);
        }

        private KernelStruct row(int index) {
            // the size of each as the kernel wrote it: its struct may be smaller than the one that was asked for
            int stride = (int) struct.u32(STRIDE_OFFSET).orElse(0);
            return struct.part(HEADER_SIZE + (long) index * stride, stride);
        }
    }
}
