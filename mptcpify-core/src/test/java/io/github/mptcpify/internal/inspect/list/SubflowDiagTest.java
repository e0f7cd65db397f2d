// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.inspect.list;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.internal.netlink.NetlinkRequest;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class SubflowDiagTest {
    /** {@code struct nlmsghdr}, which is not part of what is read. */
    private static final int HEADER = 16;

    private static final int INET_DIAG_ULP_INFO = 19;
    private static final int INET_ULP_INFO_NAME = 1;
    private static final int INET_ULP_INFO_MPTCP = 3;
    private static final int TOKEN_LOC = 2;
    private static final int FLAGS = 8;

    @Test
    void readsTokenFlagsAndInterface() throws Exception {
        assertThat(SubflowDiag.read(subflow(0x90abcdef, 1 << 2))).isEqualTo(new SubflowDiag(5, 0x90abcdefL, 1 << 2));
    }

    @Test
    void aSocketThatIsNoSubflowIsNone() throws Exception {
        assertThat(SubflowDiag.read(message(socket()))).isNull();
        NetlinkRequest otherProtocol = socket().nested(
                        INET_DIAG_ULP_INFO, info -> info.attribute(INET_ULP_INFO_NAME, new byte[] {'t', 'l', 's', 0}));
        assertThat(SubflowDiag.read(message(otherProtocol))).isNull();
    }

    @Test
    void flagsTellWhoJoinedAndWhatIsABackup() {
        // MPTCP_SUBFLOW_FLAG_JOIN_REM, _JOIN_LOC, _BKUP_REM, _BKUP_LOC
        assertThat(new SubflowDiag(0, 1, 0)).matches(SubflowDiag::isFirst).matches(subflow -> !subflow.isBackup());
        assertThat(new SubflowDiag(0, 1, 1 << 2)).matches(subflow -> !subflow.isFirst());
        assertThat(new SubflowDiag(0, 1, 1 << 3)).matches(subflow -> !subflow.isFirst());
        assertThat(new SubflowDiag(0, 1, 1 << 4)).matches(SubflowDiag::isFirst).matches(SubflowDiag::isBackup);
        assertThat(new SubflowDiag(0, 1, 1 << 5)).matches(SubflowDiag::isFirst).matches(SubflowDiag::isBackup);
        assertThat(new SubflowDiag(0, 1, ~0x3c)).matches(SubflowDiag::isFirst).matches(subflow -> !subflow.isBackup());
    }

    @Test
    void everyTruncationSaysSoOrHasNoSubflow() throws Exception {
        byte[] whole = subflow(7, 0).array();
        for (int length = 0; length < whole.length - HEADER; length++) {
            ByteBuffer cut = payload(Arrays.copyOf(whole, HEADER + length));
            // where an attribute begins
            if (length == 72 || length == 80) {
                assertThat(SubflowDiag.read(cut)).isNull();
            } else {
                assertThatThrownBy(() -> SubflowDiag.read(cut))
                        .as("%d bytes", length)
                        .isInstanceOf(ProtocolException.class)
                        .hasMessageContaining(
                                length < 72 ? "a struct inet_diag_msg of " + length + " bytes" : "attribute");
            }
        }
    }

    private static ByteBuffer subflow(int token, int flags) {
        return message(socket().attribute(9, 1)
                .nested(
                        INET_DIAG_ULP_INFO,
                        info -> info.attribute(INET_ULP_INFO_NAME, new byte[] {'m', 0})
                                .nested(
                                        INET_ULP_INFO_MPTCP,
                                        mptcp -> mptcp.attribute(1, 99)
                                                .attribute(TOKEN_LOC, token)
                                                .attribute(FLAGS, flags))));
    }

    /** {@code struct inet_diag_msg}, of a socket that is bound to interface 5. */
    private static NetlinkRequest socket() {
        NetlinkRequest request = new NetlinkRequest(20, 0, 1);
        request.body().put(new byte[40]).putInt(5).put(new byte[28]);
        return request;
    }

    private static ByteBuffer message(NetlinkRequest request) {
        return payload(request.bytes());
    }

    private static ByteBuffer payload(byte[] message) {
        return ByteBuffer.wrap(message).slice(HEADER, message.length - HEADER).order(ByteOrder.nativeOrder());
    }
}
