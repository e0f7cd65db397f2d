// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The result of {@link MptcpProbe} for one address. Immutable.
 *
 * @param remote the probed address
 * @param verdict the outcome
 * @param detail the verdict in words, with its evidence and what remains unknown; a clause, in English
 * @param checksum whether the connection used MPTCP's own checksum, which it does if one side asks for it; present if
 *     the verdict is {@link Verdict#MPTCP}
 * @param furtherAddresses whether the server announced further addresses (ADD_ADDR); present if the verdict is {@link
 *     Verdict#MPTCP}
 * @param connectMicros how long the handshake took, in microseconds, if one was completed
 */
public record ProbeResult(
        InetSocketAddress remote,
        Verdict verdict,
        String detail,
        Optional<Boolean> checksum,
        Optional<Offer> furtherAddresses,
        OptionalLong connectMicros) {

    /** The outcomes of a probe, the best first. */
    public enum Verdict {
        /** The connection was MPTCP, and MPTCP acknowledged its end: the option passes in both directions. */
        MPTCP,

        /**
         * The answer to the SYN had no MPTCP option. Either the server does not speak MPTCP, or something on the way
         * removes the option from SYNs or from their answers: a probe cannot distinguish these.
         */
        TCP_ONLY,

        /**
         * Something on the way, or the server's own firewall, lets TCP pass but not MPTCP: SYNs with the option get no
         * answer, or are refused; or the option is lost after the handshake.
         */
        INTERFERENCE,

        /** No connection could be made, with or without MPTCP. */
        UNREACHABLE,

        /**
         * This host's kernel did not ask for MPTCP, since earlier SYNs with it were lost ({@code
         * net.mptcp.blackhole_timeout}, Linux 6.12). So nothing is known about the server. Writing that setting makes
         * the kernel ask again.
         */
        NOT_ASKED
    }

    /** Whether a server announced further addresses. */
    public enum Offer {
        /** The server announced an address on this connection. */
        OFFERED,

        /** An address was announced to this network namespace meanwhile, perhaps on another connection. */
        PERHAPS,

        /** No address was announced within two round trips and a tenth of a second. */
        NOT_SEEN
    }
}
