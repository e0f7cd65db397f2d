// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.inspect.descriptor;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.MptcpifyException.Reason;
import io.github.mptcpify.internal.errors.NetlinkErrors;
import io.github.mptcpify.internal.linux.Bounded;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Inspects some descriptors of a process on one other thread: starting a thread for each would take longer than the
 * inspection. If one of them does not answer, the caller continues with the next.
 *
 * @param <T> the answer
 */
final class DescriptorBatch<T> {
    /** So few that, if none has to wait, all are inspected long before the caller gives up. */
    static final int SIZE = 64;

    private final String operation;
    private final List<Integer> fds;
    private final Question<T> question;
    private final List<T> answers = new ArrayList<>();
    private final List<Integer> unseen = new ArrayList<>();
    private int next;
    private boolean isLeft;

    /** The inspection of one descriptor. */
    @FunctionalInterface
    interface Question<T> {
        /** The answer; empty if the descriptor is not of the wanted kind. */
        Optional<T> ask(int fd) throws MptcpifyException;
    }

    DescriptorBatch(String operation, List<Integer> fds, Question<T> question) {
        this.operation = operation;
        this.fds = fds;
        this.question = question;
    }

    /**
     * Inspects them, up to one that does not answer in time.
     *
     * @return how many are done, at least one
     */
    int ask() throws MptcpifyException {
        Bounded.Action<Boolean, MptcpifyException> asking = this::askEach;
        try {
            Bounded.call(asking, seconds -> NetlinkErrors.noAnswer(operation, seconds));
        } catch (MptcpifyException e) {
            if (e.reason() != Reason.NO_ANSWER) {
                throw e;
            }
            leave();
        }
        return next;
    }

    private boolean askEach() throws MptcpifyException {
        for (int fd : fds) {
            Optional<T> answer = Optional.empty();
            boolean refused = false;
            try {
                answer = question.ask(fd);
            } catch (MptcpifyException e) {
                refused = e.reason() == Reason.NO_PRIVILEGE;
                if (!refused) {
                    throw e;
                }
            }
            if (!note(fd, answer, refused)) {
                return false;
            }
        }
        return true;
    }

    /** Stores an answer, and returns whether to continue: after the caller has given up, answers are dropped. */
    private synchronized boolean note(int fd, Optional<T> answer, boolean refused) {
        if (isLeft) {
            return false;
        }
        next++;
        answer.ifPresent(answers::add);
        if (refused) {
            unseen.add(fd);
        }
        return true;
    }

    private synchronized void leave() {
        isLeft = true;
        if (next < fds.size()) {
            unseen.add(fds.get(next));
            next++;
        }
    }

    List<T> answers() {
        return answers;
    }

    /** The descriptors that did not answer in time, or that this process may not inspect. */
    List<Integer> unseen() {
        return unseen;
    }
}
