// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.bpf;

import io.github.mptcpify.DroppedOption;
import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.internal.engine.scope.LenientPlace;
import io.github.mptcpify.internal.errors.BpfErrors;
import io.github.mptcpify.jna.BpfLink;
import io.github.mptcpify.jna.BpfObject;
import io.github.mptcpify.jna.LoadedBpfObject;
import io.github.mptcpify.jna.NativeException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The lenient attachments of this process: their programs are attached to each cgroup once, however many attachments it
 * has.
 */
final class OwnLenience implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger("io.github.mptcpify");

    private final LoadedBpfObject object;
    private final BpfLenience programs;
    private final Map<Integer, Long> places = new HashMap<>();
    private final Map<Long, Collection<BpfLink>> links = new HashMap<>();

    private OwnLenience(LoadedBpfObject object, BpfLenience programs) {
        this.object = object;
        this.programs = programs;
    }

    /** Loads the programs without attaching them. */
    static OwnLenience load(String operation, BpfObject hook) throws MptcpifyException {
        return BpfLoader.make(
                operation,
                BpfLenience.load(operation, hook, true),
                object -> new OwnLenience(object, new BpfLenience(object)));
    }

    /** Drops options for an attachment from now on. */
    void add(String operation, int attachment, LenientPlace place) throws MptcpifyException {
        try {
            programs.begin(attachment);
        } catch (NativeException e) {
            throw BpfErrors.of(operation, e);
        }
        boolean done = false;
        try {
            if (!links.containsKey(place.id())) {
                links.put(place.id(), programs.attach(operation, place).values());
            }
            places.put(attachment, place.id());
            done = true;
        } finally {
            if (!done) {
                end(attachment);
            }
        }
    }

    List<DroppedOption> dropped(int attachment) {
        return places.containsKey(attachment) ? programs.dropped(attachment) : List.of();
    }

    /** Does nothing if the attachment is not known. */
    void remove(int attachment) {
        Long place = places.remove(attachment);
        if (place == null) {
            return;
        }
        if (!places.containsValue(place)) {
            links.getOrDefault(place, List.of()).forEach(BpfLink::close);
            links.remove(place);
        }
        end(attachment);
    }

    private void end(int attachment) {
        try {
            programs.end(attachment);
        } catch (NativeException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "counts of dropped options are left in their map", e);
        }
    }

    @Override
    public void close() {
        links.values().forEach(some -> some.forEach(BpfLink::close));
        links.clear();
        object.close();
    }
}
