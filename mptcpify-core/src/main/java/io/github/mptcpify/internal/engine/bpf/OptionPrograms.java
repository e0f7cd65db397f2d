// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.bpf;

import io.github.mptcpify.DroppedOption;
import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.Refusal;
import io.github.mptcpify.internal.engine.scope.LenientPlace;
import io.github.mptcpify.jna.BpfObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The programs for socket options; each object is loaded when the first attachment needs it. */
final class OptionPrograms implements AutoCloseable {
    private final BpfObject hook;
    private @Nullable OwnLenience lenience;
    private @Nullable OwnRefusals refusals;

    OptionPrograms(BpfObject hook) {
        this.hook = hook;
    }

    /** As {@link Hook#relax}. */
    void relax(String operation, int attachment, LenientPlace place) throws MptcpifyException {
        OwnLenience using = lenience;
        if (using == null) {
            using = OwnLenience.load(operation, hook);
            lenience = using;
        }
        using.add(operation, attachment, place);
    }

    /** As {@link Hook#report}. */
    void report(String operation, int attachment, boolean audit) throws MptcpifyException {
        OwnRefusals using = refusals;
        if (using == null) {
            using = OwnRefusals.load(operation, hook);
            refusals = using;
        }
        using.add(operation, attachment, audit);
    }

    /** The options that an attachment has dropped. */
    List<DroppedOption> dropped(int attachment) {
        return lenience == null ? List.of() : lenience.dropped(attachment);
    }

    /** As {@link Hook#refusals}. */
    List<Refusal> refusals(int attachment) {
        List<Refusal> found = new ArrayList<>(refusals == null ? List.of() : refusals.refused(attachment));
        dropped(attachment).stream().map(OptionPrograms::refusal).forEach(found::add);
        return found;
    }

    private static Refusal refusal(DroppedOption option) {
        return option.level() < 0
                ? new Refusal(Refusal.Call.OTHERS, 0, 0, option.command(), option.count(), 0, true)
                : new Refusal(
                        Refusal.Call.SETSOCKOPT,
                        option.level(),
                        option.number(),
                        option.command(),
                        option.count(),
                        0,
                        true);
    }

    /** Does nothing if the attachment has neither. */
    void remove(int attachment) {
        if (lenience != null) {
            lenience.remove(attachment);
        }
        if (refusals != null) {
            refusals.remove(attachment);
        }
    }

    @Override
    public void close() {
        if (lenience != null) {
            lenience.close();
        }
        if (refusals != null) {
            refusals.close();
        }
    }
}
