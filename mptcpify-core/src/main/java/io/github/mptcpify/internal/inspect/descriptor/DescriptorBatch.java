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
 * Some descriptors of a process, asked by one other thread: a thread for each would take longer than the questions. If one of
 * them does not answer, the caller goes on behind it.
 *
 * @param <T> the answer
 */
final class DescriptorBatch<T> {
    /** So few that all are asked long before the caller gives up, where none has to wait. */
    static final int SIZE = 64;

    private final String operation;
    private final List<Integer> fds;
    private final Question<T> question;
    private final List<T> answers = new ArrayList<>();
    private final List<Integer> unseen = new ArrayList<>();
    private int next;
    private boolean isLeft;

    /** What is asked of one of them. */
    @FunctionalInterface
    interface Question<T> {
        /** The answer, empty where the descriptor is none that is asked for. */
        Optional<T> ask(int fd) throws MptcpifyException;
    }

    DescriptorBatch(String operation, List<Integer> fds, Question<T> question) {
        this.operation = operation;
        this.fds = fds;
        this.question = question;
    }

    /**
     * Asks them, up to one that does not answer in time.
     *
     * @return how many it is done with, one at least
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

    /** Whether to go on: an answer that comes after the caller has given up is nobody's any more. */
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

    /** Those that did not answer in time, or that may not be asked. */
    List<Integer> unseen() {
        return unseen;
    }
}
