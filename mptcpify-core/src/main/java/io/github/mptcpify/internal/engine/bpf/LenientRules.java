// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.bpf;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.internal.engine.lenient.OptionProbe;
import io.github.mptcpify.internal.engine.lenient.OptionRule;
import io.github.mptcpify.jna.BpfMap;
import io.github.mptcpify.jna.BpfObject;
import io.github.mptcpify.jna.NativeException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The options that this kernel refuses on MPTCP sockets, found once per process. */
public final class LenientRules {
    private static @Nullable List<OptionRule> found;

    private LenientRules() {}

    /** Tries the options on this thread, whose sockets stay TCP meanwhile. */
    public static synchronized List<OptionRule> ofThisKernel(String operation, BpfObject hook)
            throws OptionProbe.Impossible, MptcpifyException {
        List<OptionRule> known = found;
        if (known == null) {
            known = List.copyOf(PlainThread.during(operation, hook, OptionProbe::find));
            found = known;
        }
        return known;
    }

    /** Writes the rules into the program's map. Each option has one index for its value, on every socket. */
    static void put(List<OptionRule> rules, BpfMap map) throws NativeException {
        Map<Integer, Integer> slots = new HashMap<>();
        for (OptionRule rule : rules) {
            int slot = rule.keeps()
                    ? slots.computeIfAbsent(rule.level() << Byte.SIZE | rule.number(), option -> slots.size())
                    : 0;
            if (slot < OptionRule.SLOTS) {
                map.put(BpfLayout.key(rule.key()), rule.bytes(slot));
            }
        }
    }
}
