// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.assertj;

import io.github.mptcpify.MptcpStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Predicate;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * Assertions about a socket's use of MPTCP. Each reads the socket's state from the kernel, and prints all of it on
 * failure: status, connection, each subflow. For one thread.
 */
@SuppressWarnings("exports") // AssertJ is not passed on to those who use the library without it
public final class SocketAssert extends AbstractAssert<SocketAssert, @Nullable Object> {
    private static final long PAUSE_MILLIS = 10;

    private Duration patience = Duration.ZERO;

    SocketAssert(@Nullable Object socket) {
        super(socket, SocketAssert.class);
    }

    /**
     * Lets the following assertions wait until they hold: joins take a round trip or two after the connection is made,
     * and a lost path is noticed only by silence.
     *
     * @param patience how long each assertion waits at most
     * @return this assertion
     */
    public SocketAssert within(Duration patience) {
        if (patience.isNegative()) {
            throw new IllegalArgumentException("a time to wait is not negative: " + patience);
        }
        this.patience = patience;
        return this;
    }

    /**
     * Verifies that it is an MPTCP socket that has not fallen back: its status is MPTCP, MPTCP_LISTENING or
     * MPTCP_NOT_CONNECTED, as {@link MptcpStatus#isMptcp()} says. To verify that its connection uses MPTCP, use {@code
     * hasStatus(MptcpStatus.MPTCP)}.
     *
     * @return this assertion
     */
    public SocketAssert isMptcp() {
        return check("to be an MPTCP socket", state -> state.status().isMptcp());
    }

    /**
     * Verifies that it is a plain TCP socket, and not one that fell back.
     *
     * @return this assertion
     */
    public SocketAssert isTcp() {
        return check("to be a plain TCP socket", state -> state.status() == MptcpStatus.TCP);
    }

    /**
     * Verifies that it is an MPTCP socket whose connection fell back to TCP.
     *
     * @return this assertion
     */
    public SocketAssert fellBack() {
        return check("to be an MPTCP socket that fell back to TCP", state -> state.status() == MptcpStatus.FELL_BACK);
    }

    /**
     * Verifies its status.
     *
     * @param status the expected status
     * @return this assertion
     */
    public SocketAssert hasStatus(MptcpStatus status) {
        return check("to have the status " + status, state -> state.status() == status);
    }

    /**
     * Verifies the number of subflows of its MPTCP connection.
     *
     * @param count the expected number, in any state, including the first subflow. That is one more than {@link
     *     io.github.mptcpify.MptcpInfo#additionalSubflows()}. It is 0 for a socket that is not MPTCP
     * @return this assertion
     */
    public SocketAssert hasSubflows(int count) {
        return check(
                "to have " + count + (count == 1 ? " subflow" : " subflows"),
                state -> state.subflows().size() == count);
    }

    private SocketAssert check(String expected, Predicate<SocketState> holds) {
        isNotNull();
        long start = System.nanoTime();
        SocketState state = read();
        while (!holds.test(state)) {
            if (System.nanoTime() - start >= patience.toNanos()) {
                String waited = patience.isZero() ? "" : " within " + patience.toMillis() + " ms";
                throw failure("%nExpecting%n  %s%n%s%s, but it is%n%s", shown(), expected, waited, state);
            }
            pause();
            state = read();
        }
        return this;
    }

    private @Nullable Object shown() {
        return actual instanceof Integer ? "descriptor " + actual : actual;
    }

    private SocketState read() {
        try {
            return SocketState.read(actual);
        } catch (IOException e) {
            AssertionError error =
                    failure("%nExpecting%n  %s%nto be a socket that can be looked at, but: %s", shown(), e);
            error.initCause(e);
            throw error;
        }
    }

    private void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a socket's state", e);
        }
    }
}
