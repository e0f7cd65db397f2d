// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.output;

import io.github.mptcpify.Refusal;
import java.util.List;
import java.util.stream.Stream;

/** What MPTCP refuses to programs, or would, as lines for a person. */
public final class RefusalTable {
    private RefusalTable() {}

    /** {@return a line of what these are, and one for each; one line if there is none} */
    public static List<String> lines(List<Refusal> refusals) {
        if (refusals.isEmpty()) {
            return List.of("mptcpify: nothing that MPTCP refuses was asked of a socket");
        }
        return Stream.concat(
                        Stream.of("mptcpify: asked of sockets, and refused on MPTCP or done otherwise:"),
                        refusals.stream().map(refusal -> "  " + Text.printable(refusal.toString())))
                .toList();
    }
}
