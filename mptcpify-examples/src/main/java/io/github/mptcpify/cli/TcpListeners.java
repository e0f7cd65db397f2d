// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import io.github.mptcpify.MptcpSocketInspector;
import io.github.mptcpify.MptcpStatus;
import io.github.mptcpify.ProcessSocket;
import io.github.mptcpify.Scope;
import io.github.mptcpify.TcpState;
import io.github.mptcpify.cli.output.Text;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The listeners in a scope that were open before it was attached: they stay TCP, and so does all that they accept. */
final class TcpListeners {
    private static final int SHOWN = 3;

    private TcpListeners() {}

    /** Their addresses, as text, in order; of what several processes share once. Nothing is known of what cannot be looked into. */
    static List<String> in(Scope scope) throws IOException {
        Set<String> addresses = new TreeSet<>();
        for (long pid : scope.processes()) {
            try {
                MptcpSocketInspector.inspectProcess(pid).sockets().stream()
                        .filter(socket -> socket.status() == MptcpStatus.TCP && socket.state() == TcpState.LISTEN)
                        .map(ProcessSocket::local)
                        .forEach(local -> local.ifPresent(address -> addresses.add(Text.address(address))));
            } catch (IOException e) {
                // it has ended, or is another user's
            }
        }
        return List.copyOf(addresses);
    }

    /** What is still to be done, as "2 listeners of it are TCP (0.0.0.0:80, [::]:80) until …". */
    static String words(List<String> addresses, String remedy) {
        String shown = addresses.stream().limit(SHOWN).collect(Collectors.joining(", "))
                + (addresses.size() > SHOWN ? ", …" : "");
        return (addresses.size() == 1 ? "1 listener of it is TCP (" : addresses.size() + " listeners of it are TCP (")
                + shown + ") until it listens anew: " + remedy;
    }
}
