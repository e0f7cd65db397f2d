// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import io.github.mptcpify.MptcpifyException;
import java.io.IOException;

/** The hook cannot be used for a command; nothing of it is left, and the command was not started. */
final class HookRefusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final IOException cause;

    private HookRefusal(IOException cause) {
        super(cause);
        this.cause = cause;
    }

    /** A step. */
    interface Step<T> {
        T take() throws IOException;
    }

    /** A step without an answer. */
    interface Deed {
        void take() throws IOException;
    }

    static <T> T of(Step<T> step) throws HookRefusal {
        try {
            return step.take();
        } catch (IOException e) {
            throw new HookRefusal(e);
        }
    }

    static void of(Deed deed) throws HookRefusal {
        try {
            deed.take();
        } catch (IOException e) {
            throw new HookRefusal(e);
        }
    }

    IOException cause() {
        return cause;
    }

    String why() {
        return cause instanceof MptcpifyException known ? known.likeliestCause() : Errors.message(cause);
    }
}
