// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.internal.linux.RecordText;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The state of an MPTCP connection as a whole, at one moment: {@code struct mptcp_info} of {@code
 * include/uapi/linux/mptcp.h}. Immutable.
 *
 * <p>A field that this kernel does not have is empty; for each field the first kernel that has it is named. Fields
 * without a version are as old as getsockopt(MPTCP_INFO), Linux 5.16. Numbers of 32 bits and less are widened as
 * unsigned; those of 64 bits are the unsigned number's bits ({@link Long#toUnsignedString(long)}).
 *
 * <p>For a listening socket, newer kernels fill in only the counts, and leave all other fields 0. The limits are 0 if a
 * path manager in user space is in charge.
 *
 * @param additionalSubflows how many subflows the connection has besides the first, the kernel's {@code
 *     mptcpi_subflows}. {@link MptcpSocketInspector#subflows} has all of them, the first included
 * @param addAddrSignal how many addresses of this host were announced to the peer (ADD_ADDR)
 * @param addAddrAccepted how many addresses that the peer announced were accepted
 * @param additionalSubflowsMax how many subflows besides the first the path manager allows ({@code
 *     mptcpi_subflows_max})
 * @param addAddrSignalMax how many addresses of this host may be announced
 * @param addAddrAcceptedMax how many addresses of the peer the path manager accepts
 * @param flags bit 0: the connection fell back to TCP; bit 1: the peer's key was received, that is, MPTCP is negotiated
 * @param token this connection's 32-bit token, which identifies it on this host; 0 if nothing is negotiated
 * @param writeSeq the data sequence number of the next byte to be written, 64 bits
 * @param sndUna the data sequence number of the first byte not yet acknowledged, 64 bits
 * @param rcvNxt the data sequence number of the next byte expected from the peer, 64 bits
 * @param localAddrUsed how many addresses of this host are used by subflows besides the first's
 * @param localAddrMax how many addresses of this host the path manager may use for subflows
 * @param csumEnabled whether data carries MPTCP's own checksum
 * @param retransmits how often data was sent again at the MPTCP level; Linux 6.5
 * @param bytesRetrans how many bytes were sent again at the MPTCP level; Linux 6.5
 * @param bytesSent how many bytes were sent, without those sent again; Linux 6.5
 * @param bytesReceived how many bytes were received in order; Linux 6.5
 * @param bytesAcked how many bytes the peer acknowledged at the MPTCP level; Linux 6.5
 * @param subflowsTotal how many subflows the connection has, including the first if it still exists ({@code
 *     mptcpi_subflows_total}); Linux 6.8
 * @param lastDataSentMillis how long ago data was last sent, in milliseconds; Linux 6.10
 * @param lastDataRecvMillis how long ago data was last received, in milliseconds; Linux 6.10
 * @param lastAckRecvMillis how long ago an acknowledgement was last received at the MPTCP level, in milliseconds; Linux
 *     6.10
 */
public record MptcpInfo(
        OptionalInt additionalSubflows,
        OptionalInt addAddrSignal,
        OptionalInt addAddrAccepted,
        OptionalInt additionalSubflowsMax,
        OptionalInt addAddrSignalMax,
        OptionalInt addAddrAcceptedMax,
        OptionalLong flags,
        OptionalLong token,
        OptionalLong writeSeq,
        OptionalLong sndUna,
        OptionalLong rcvNxt,
        OptionalInt localAddrUsed,
        OptionalInt localAddrMax,
        Optional<Boolean> csumEnabled,
        OptionalLong retransmits,
        OptionalLong bytesRetrans,
        OptionalLong bytesSent,
        OptionalLong bytesReceived,
        OptionalLong bytesAcked,
        OptionalInt subflowsTotal,
        OptionalLong lastDataSentMillis,
        OptionalLong lastDataRecvMillis,
        OptionalLong lastAckRecvMillis) {

    /** {@return its components, without those that are empty} */
    @Override
    public String toString() {
        return RecordText.of(this);
    }
}
