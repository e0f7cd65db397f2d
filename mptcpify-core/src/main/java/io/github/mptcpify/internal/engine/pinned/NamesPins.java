// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.pinned;

import io.github.mptcpify.internal.engine.bpf.BpfHook;
import io.github.mptcpify.internal.engine.bpf.BpfNames;
import io.github.mptcpify.internal.errors.PinErrors;
import io.github.mptcpify.jna.BpfLink;
import io.github.mptcpify.jna.LoadedBpfObject;
import io.github.mptcpify.jna.NativeException;
import io.github.mptcpify.jna.PinnedBpfObject;
import java.io.IOException;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/**
 * The files of a pinned engine's attachments to names, in the engine's directory: maps, programs and links, which exist
 * as long as there is such an attachment. A description is written before them, so the next process removes what a killed
 * one has left.
 */
final class NamesPins {
    private static final Set<String> FILES = files();

    private final PinDirectory pins;
    private final PinnedBpfObject object;

    NamesPins(PinDirectory pins, PinnedBpfObject object) {
        this.pins = pins;
        this.object = object;
    }

    private static Set<String> files() {
        Set<String> files = new TreeSet<>(BpfNames.PROGRAMS);
        // the links of these programs; the programs themselves need no pins
        files.addAll(BpfNames.WATCHERS);
        BpfNames.MAPS.forEach(map -> files.add(PinnedBpfObject.fileName(map)));
        return files;
    }

    /** Whether a file is one of these. */
    static boolean has(String name) {
        return FILES.contains(name);
    }

    private Set<String> missing() throws IOException {
        Set<String> missing = new TreeSet<>(FILES);
        missing.removeAll(pins.names());
        return missing;
    }

    /**
     * Lets a hook use them, if they are there.
     *
     * @param described the attachments; if one that is complete is to a name, the files have to be there
     */
    void follow(String operation, BpfHook hook, Collection<Description> described) throws NativeException, IOException {
        Set<String> missing = missing();
        if (missing.isEmpty()) {
            hook.follow(new BpfNames(object, object));
        } else if (described.stream().anyMatch(description -> description.whole() && description.isByName())) {
            throw PinErrors.lostPin(operation, pins.path(), missing);
        }
    }

    /** Lets a hook use them; they are made if they are not there. */
    void make(String operation, BpfHook hook) throws NativeException, IOException {
        if (missing().isEmpty()) {
            return;
        }
        try (LoadedBpfObject loaded = BpfNames.load(operation, object)) {
            for (String map : BpfNames.MAPS) {
                loaded.map(map).pin(pins.file(PinnedBpfObject.fileName(map)));
            }
            for (String program : BpfNames.PROGRAMS) {
                loaded.program(program).pin(pins.file(program));
            }
            for (String watcher : BpfNames.WATCHERS) {
                try (BpfLink link = loaded.program(watcher).attachTracepoint()) {
                    link.pin(pins.file(watcher));
                }
            }
        }
        // those of an earlier attachment
        FILES.forEach(object::forget);
        hook.follow(new BpfNames(object, object));
    }

    /** Removes them if no attachment needs them. */
    void keep(Collection<Description> described) throws IOException {
        if (described.stream().noneMatch(Description::isByName)) {
            remove(pins);
        }
    }

    static void remove(PinDirectory pins) throws IOException {
        pins.deleteAll(NamesPins::has);
    }
}
