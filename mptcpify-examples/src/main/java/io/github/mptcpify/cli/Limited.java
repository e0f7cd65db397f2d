// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import io.github.mptcpify.SocketEvent;
import io.github.mptcpify.cli.output.EventView;
import io.github.mptcpify.cli.output.Printer;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Hands other processes' events to a view until there were enough. Called by one thread. */
final class Limited implements Consumer<SocketEvent> {
    /** The JDK opens sockets of its own, to find out what this machine has. */
    private static final OptionalLong OWN =
            OptionalLong.of(ProcessHandle.current().pid());

    private final EventView view;
    private final @Nullable Long most;
    private final CountDownLatch enough;
    private long seen;

    Limited(EventView view, @Nullable Long most, CountDownLatch enough) {
        this.view = view;
        this.most = most;
        this.enough = enough;
    }

    @Override
    public void accept(SocketEvent event) {
        if (event.pid().equals(OWN)) {
            return;
        }
        if (most == null || seen < most) {
            try {
                view.add(event);
            } catch (Printer.Failed e) {
                // nobody reads on
                enough.countDown();
                return;
            }
            if (event.option().isEmpty() && event.refusal().isEmpty()) {
                seen++;
            }
        }
        if (most != null && seen == most) {
            enough.countDown();
        }
    }
}
