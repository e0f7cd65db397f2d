// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.bench;

import java.io.IOException;

/** A program that holds many MPTCP sockets open, until this is closed. */
final class Holder implements AutoCloseable {
    private final Process process;
    private final int sockets;

    private Holder(Process process, int sockets) {
        this.process = process;
        this.sockets = sockets;
    }

    /** Returns once they are open. */
    static Holder start(String script, int sockets) throws IOException {
        Process process = new ProcessBuilder("python3", "-I", script, Integer.toString(sockets))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Holder holder = new Holder(process, sockets);
        if (process.inputReader().readLine() == null) {
            holder.close();
            throw new IOException("no " + sockets + " MPTCP sockets can be opened here");
        }
        return holder;
    }

    int sockets() {
        return sockets;
    }

    /** Ends its standard input, and waits for its end. */
    @Override
    public void close() throws IOException {
        process.outputWriter().close();
        process.onExit().join();
    }
}
