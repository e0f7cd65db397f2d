// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.output;

import io.github.mptcpify.MptcpCounters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counters as lines, with words on what they count. */
public record CounterTable(MptcpCounters counters) {
    /** Each counter with its meaning; a star where it tells why MPTCP, or a path of it, was not used. */
    static final Map<String, String> WORDS = words("""
            MPCapableSYNRX            a peer asked for MPTCP
            MPCapableSYNTX            this side asked for MPTCP
            MPCapableSYNACKRX         the server granted it
            MPCapableACKRX            the client confirmed it
            MPCapableFallbackACK    * the client confirmed without MPTCP
            MPCapableFallbackSYNACK * the server, or a middlebox, speaks TCP
            MPCapableSYNTXDrop      * the SYN was lost, and sent without MPTCP
            MPCapableSYNTXDisabled  * not asked for any more: see Blackhole
            MPCapableEndpAttempt    * asked for at an endpoint's port: refused
            MPFallbackTokenInit     * no token could be had for the connection
            MPCapableDataFallback   * the first data came without MPTCP
            MD5SigFallback          * TCP MD5 leaves no room for MPTCP
            DssFallback             * data came without MPTCP's mapping
            SimultConnectFallback   * both sides connected at once
            DSSCorruptionFallback   * a mapping was wrong, on the only subflow
            DSSCorruptionReset      * a mapping was wrong: subflow reset
            DSSNoMatchTCP           * data and mapping did not match
            DSSNotMatching          * a mapping changed in the middle
            FallbackFailed          * a fallback came too late: reset
            InfiniteMapTx           * this side went back to TCP midway
            InfiniteMapRx           * the peer went back to TCP midway
            DataCsumErr             * a checksum of MPTCP's was wrong
            Blackhole               * stopped asking for it: SYNs were lost
            MPTCPRetrans              data was sent again on another subflow
            MPJoinSynTx               this side asked for a further subflow
            MPJoinSynAckRx            the peer granted it
            MPJoinSynRx               a peer asked for a further subflow
            MPJoinAckRx               the peer confirmed it
            MPJoinNoTokenFound      * a join to a connection that is not there
            MPJoinSynAckHMacFailure * a join's answer was signed wrongly
            MPJoinAckHMacFailure    * a join's confirmation was signed wrongly
            MPJoinRejected          * a join beyond "ip mptcp limits"
            MPJoinSynTxCreatSkErr   * no socket for a join
            MPJoinSynTxBindErr      * an endpoint's address could not be bound
            MPJoinSynTxConnectErr   * no way from an endpoint to the peer
            AddAddr                   a peer announced an address
            AddAddrTx                 this side announced an address
            AddAddrDrop             * an announced address was not taken
            AddAddrTxDrop           * an address could not be announced
            RmAddr                    a peer took an address back
            RmAddrTx                  this side took an address back
            RmSubflow                 a subflow was removed with its address
            MPPrioTx                  this side made a subflow backup, or not
            MPPrioRx                  the peer did
            MPFailTx                * this side told of a wrong checksum
            MPFailRx                * the peer told of a wrong checksum
            MPFastcloseTx             this side ended a connection at once
            MPFastcloseRx             a peer ended a connection at once
            MPRstTx                   this side reset a subflow
            MPRstRx                   a peer reset a subflow
            SubflowStale            * a subflow stood still: others took over
            SubflowRecover            it went on again
            OFOQueue                  data came out of order over the subflows
            DuplicateData             data came twice
            MPCurrEstab               connections that are established now
            """);

    private static final String FALLS_BACK = "* ";
    private static final List<String> STOPPED = List.of("Blackhole", "MPCapableSYNTXDisabled");

    /** What a line has no room for. */
    private static final String BEGIN_AGAIN =
            "Blackhole: SYNs with MPTCP were lost, and one without it was answered. The kernel then asks nobody for MPTCP for"
                    + " net.mptcp.blackhole_timeout seconds, and twice as long the next time. \"mptcpify doctor\" tells whether it"
                    + " asks now, \"mptcpify probe HOST\" who is concerned. To begin again at once, write the setting:"
                    + " sysctl -w net.mptcp.blackhole_timeout=3600; 0 keeps it from ever stopping.";

    public List<String> lines(boolean withZeros, Style style) {
        List<String> lines = new ArrayList<>();
        counters.values().forEach((name, value) -> {
            if (withZeros || value != 0) {
                String words = WORDS.getOrDefault(name, "");
                String line = String.format("%-24s %10s  %s", name, Long.toUnsignedString(value), words)
                        .stripTrailing();
                lines.add(words.startsWith(FALLS_BACK) && value != 0 ? style.of(Style.Colour.YELLOW, line) : line);
            }
        });
        if (STOPPED.stream().anyMatch(name -> counters.value(name).orElse(0) != 0)) {
            lines.add("");
            lines.addAll(Text.wrap("", BEGIN_AGAIN));
        }
        if (lines.isEmpty()) {
            lines.add("all of this network namespace's MPTCP counters are 0: nothing has used MPTCP yet");
        }
        return lines;
    }

    private static Map<String, String> words(String table) {
        Map<String, String> words = new TreeMap<>();
        table.lines().forEach(line -> {
            String[] parts = line.split(" +", 2);
            words.put(parts[0], parts[1]);
        });
        return words;
    }
}
