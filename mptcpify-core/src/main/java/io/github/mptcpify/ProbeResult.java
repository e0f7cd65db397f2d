// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What {@link MptcpProbe} found out about one address. Immutable.
 *
 * @param remote the address that was connected to
 * @param verdict what came of it
 * @param detail the verdict in words, with what it rests on and what it cannot tell apart; a clause, in English
 * @param checksum whether the connection used MPTCP's own checksum, which it does if one side asks for it; there if the verdict
 *     is {@link Verdict#MPTCP}
 * @param furtherAddresses whether the server announced further addresses (ADD_ADDR); there if the verdict is {@link Verdict#MPTCP}
 * @param connectMicros how long the handshake took, in microseconds, if one was completed
 */
public record ProbeResult(
        InetSocketAddress remote,
        Verdict verdict,
        String detail,
        Optional<Boolean> checksum,
        Optional<Offer> furtherAddresses,
        OptionalLong connectMicros) {

    /** What came of a probe, from what is best on. */
    public enum Verdict {
        /** The connection was MPTCP, and its end was acknowledged by MPTCP, so that the options pass in both directions. */
        MPTCP,

        /**
         * The answer to the SYN came without MPTCP's option. The server does not speak MPTCP; or something on the way takes the
         * option out of SYNs or of the answers to them, from which that cannot be told apart here.
         */
        TCP_ONLY,

        /**
         * Something on the way, or the server's own firewall, lets TCP pass and not MPTCP: SYNs with the option stay without an
         * answer, or are refused; or the option gets lost after the handshake.
         */
        INTERFERENCE,

        /** No connection came about, with MPTCP or without. */
        UNREACHABLE,

        /**
         * This host's kernel did not ask for MPTCP, since earlier SYNs with it were lost ({@code net.mptcp.blackhole_timeout}, Linux
         * 6.12). So nothing is known of the server. Writing that setting makes the kernel ask again.
         */
        NOT_ASKED
    }

    /** Whether a server announced further addresses. */
    public enum Offer {
        /** It did. */
        OFFERED,

        /** An address was announced to this network namespace meanwhile, perhaps on another connection. */
        PERHAPS,

        /** None was announced in two round trips and a tenth of a second. */
        NOT_SEEN
    }
}
