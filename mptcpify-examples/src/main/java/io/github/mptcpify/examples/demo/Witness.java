// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Inspects other processes' sockets by a Python script that shares no code with the library. */
final class Witness implements AutoCloseable {
    private final Conversation script;

    private Witness(Conversation script) {
        this.script = script;
    }

    /**
     * What it reports about one socket.
     *
     * @param fd its descriptor in its process
     * @param localPort its own port
     * @param peerPort the other end's port, 0 if nothing is connected
     * @param protocol its SO_PROTOCOL
     * @param mptcpInfo "yes" if getsockopt(MPTCP_INFO) succeeds, or the error's name
     */
    record Statement(int fd, int localPort, int peerPort, int protocol, String mptcpInfo) {
        static Statement parse(String line) {
            String[] words = line.split(" ", -1);
            return new Statement(
                    Integer.parseInt(words[0]),
                    Integer.parseInt(words[1]),
                    Integer.parseInt(words[2]),
                    Integer.parseInt(words[3]),
                    words[4]);
        }
    }

    /** Starts it; fails if it cannot inspect processes here. */
    static Witness start() throws IOException {
        Witness witness = new Witness(Conversation.start("the witness", Children.python("witness.py")));
        witness.sockets(ProcessHandle.current().pid());
        return witness;
    }

    /** The TCP and MPTCP sockets of a process. */
    List<Statement> sockets(long pid) throws IOException {
        script.say(Long.toString(pid));
        List<Statement> statements = new ArrayList<>();
        for (String line = script.hear(); !line.isEmpty(); line = script.hear()) {
            statements.add(Statement.parse(line));
        }
        return statements;
    }

    @Override
    public void close() throws IOException {
        script.close();
    }
}
