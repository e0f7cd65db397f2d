// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.pinned;

import io.github.mptcpify.DroppedOption;
import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.internal.engine.bpf.BpfLenience;
import io.github.mptcpify.internal.engine.scope.LenientPlace;
import io.github.mptcpify.internal.errors.BpfErrors;
import io.github.mptcpify.jna.BpfLink;
import io.github.mptcpify.jna.LoadedBpfObject;
import io.github.mptcpify.jna.NativeException;
import io.github.mptcpify.jna.PinnedBpfObject;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The files of a pinned engine's lenient attachments, in the engine's directory: maps and programs, which exist as long
 * as there is such an attachment, and three links for each cgroup that needs them. A description is written before its
 * files, so the next process removes what a killed one has left.
 */
final class LenientPins {
    private static final List<String> MAPS =
            List.of("lenient_rules", "lenient_marks", "lenient_values", "lenient_dropped", "lenient_telling");
    private static final Pattern LINK = Pattern.compile("lenient_at_(\\d+)_[a-z]+");
    private static final String LAST = MAPS.get(0);

    private final PinDirectory pins;
    private final PinnedBpfObject object;

    LenientPins(PinDirectory pins, PinnedBpfObject object) {
        this.pins = pins;
        this.object = object;
    }

    /** Whether a file is one of these. */
    static boolean has(String name) {
        return MAPS.contains(name)
                || BpfLenience.PROGRAMS.containsKey(name)
                || LINK.matcher(name).matches();
    }

    private static String link(LenientPlace place, String program) {
        return "lenient_at_" + place.id() + program.substring(program.indexOf('_'));
    }

    /** Drops options for an attachment from now on. */
    void add(String operation, int attachment, LenientPlace place) throws IOException {
        try {
            Set<String> there = pins.names();
            if (!there.contains(LAST)) {
                make(operation);
            }
            BpfLenience programs = new BpfLenience(object);
            programs.begin(attachment);
            if (!there.contains(link(place, "lenient_mark"))) {
                attach(operation, programs, place);
            }
        } catch (NativeException e) {
            throw BpfErrors.of(operation, e);
        }
    }

    private void make(String operation) throws IOException, NativeException {
        try (LoadedBpfObject loaded = BpfLenience.load(operation, object, false)) {
            for (String program : BpfLenience.PROGRAMS.keySet()) {
                loaded.program(program).pin(pins.file(program));
            }
            for (int map = MAPS.size() - 1; map >= 0; map--) {
                loaded.map(MAPS.get(map)).pin(pins.file(MAPS.get(map)));
            }
        }
        // those of an earlier attachment
        MAPS.forEach(object::forget);
        BpfLenience.PROGRAMS.keySet().forEach(object::forget);
    }

    private void attach(String operation, BpfLenience programs, LenientPlace place)
            throws MptcpifyException, NativeException {
        Map<String, BpfLink> links = programs.attach(operation, place);
        try {
            for (Map.Entry<String, BpfLink> link : links.entrySet()) {
                link.getValue().pin(pins.file(link(place, link.getKey())));
            }
        } finally {
            links.values().forEach(BpfLink::close);
        }
    }

    List<DroppedOption> dropped(int attachment) throws MptcpifyException {
        try {
            return new BpfLenience(object).dropped(attachment);
        } catch (NativeException e) {
            throw BpfErrors.of("count dropped options", e);
        }
    }

    /** Removes the counts of an attachment. */
    void end(int attachment) throws IOException, NativeException {
        if (pins.names().contains(BpfLenience.DROPPED)) {
            new BpfLenience(object).end(attachment);
        }
    }

    /** Removes all files that no attachment needs. */
    void keep(Collection<Description> described) throws IOException {
        Set<Long> places = described.stream()
                .filter(description -> description.filter().drops())
                .map(description -> LenientPlace.id(description.options().scope(), description.key()))
                .collect(Collectors.toSet());
        pins.deleteAll(name -> {
            Matcher link = LINK.matcher(name);
            return link.matches() ? !places.contains(Long.parseLong(link.group(1))) : places.isEmpty() && has(name);
        });
    }

    /** Removes them all. */
    static void remove(PinDirectory pins) throws IOException {
        pins.deleteAll(LenientPins::has);
    }
}
