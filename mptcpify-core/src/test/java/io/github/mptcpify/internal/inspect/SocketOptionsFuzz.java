// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.inspect;

import io.github.mptcpify.fuzz.Foreign;
import io.github.mptcpify.internal.linux.KernelStruct;
import io.github.mptcpify.internal.linux.SocketAddresses;
import io.github.mptcpify.jna.NativeException;
import java.util.OptionalLong;

/** Any bytes as answers of getsockopt(2): MPTCP_INFO, TCP_INFO, addresses, and the three options with subflows. */
public final class SocketOptionsFuzz {
    private static final int ROOM = 2;

    private SocketOptionsFuzz() {}

    /** Reads it in each way. */
    public static void fuzzerTestOneInput(byte[] input) {
        Foreign.read(NativeException.class, () -> MptcpInfoStruct.parse(input).toString());
        Foreign.read(NativeException.class, () -> SocketAddresses.read(struct(input)));
        Foreign.read(
                NativeException.class,
                () -> SubflowStruct.parse(OptionalLong.of(1), struct(input), struct(input))
                        .toString());
        int count = (int) struct(input).u32(16).orElse(0);
        Foreign.read(NativeException.class, () -> new SubflowReader.FullInfo(ROOM, count, struct(input)).subflows());
        int rows = (int) struct(input).u32(4).orElse(0);
        SubflowReader.SubflowData data = new SubflowReader.SubflowData(rows, struct(input));
        Foreign.read(NativeException.class, () -> SubflowReader.SubflowData.subflows(data, data));
    }

    private static KernelStruct struct(byte[] input) {
        return KernelStruct.of(input);
    }
}
