// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.pinned;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.internal.engine.bpf.BpfLayout;
import io.github.mptcpify.internal.engine.bpf.BpfLoader;
import io.github.mptcpify.internal.errors.BpfErrors;
import io.github.mptcpify.internal.errors.NativeErrors;
import io.github.mptcpify.internal.errors.PinErrors;
import io.github.mptcpify.jna.BpfLink;
import io.github.mptcpify.jna.BpfObjectFile;
import io.github.mptcpify.jna.LoadedBpfObject;
import io.github.mptcpify.jna.MissingLibraryException;
import io.github.mptcpify.jna.NativeException;
import io.github.mptcpify.jna.PinnedBpfObject;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The files of a pinned engine. The link is pinned last and removed first: without it nothing is converted, and the
 * other files are useless. The configuration is pinned first and removed last, since it has the version.
 */
final class Pins {
    private static final String LINK = "link";
    private static final String CONFIG = ".data.config";
    private static final List<String> MAPS = List.of(
            ".data.discovery",
            ".data.borne",
            "descriptions",
            "attachments",
            "notes",
            "cgroups",
            "namespaces",
            "processes",
            "commands",
            "users");
    private static final List<String> PROGRAMS =
            List.of("mptcpify", "mptcpify_discover", "mptcpify_number", "mptcpify_forget", "mptcpify_share");

    private Pins() {}

    /** Opens the pinned object, if there is one; removes an incomplete one, if files may be removed. */
    static Optional<PinnedBpfObject> find(String operation, PinDirectory directory) throws IOException {
        Set<String> names = directory.names();
        if (names.isEmpty()) {
            return Optional.empty();
        }
        PinnedBpfObject object = null;
        boolean whole = false;
        try {
            object = PinnedBpfObject.in(directory.location());
            requireVersion(operation, directory, names, object);
            whole = isWhole(operation, directory, names);
        } catch (MissingLibraryException e) {
            throw NativeErrors.of(operation, e);
        } catch (NativeException e) {
            throw BpfErrors.of(operation, e);
        } finally {
            if (!whole && object != null) {
                object.close();
            }
        }
        if (!whole) {
            if (directory.isChanging()) {
                remove(directory);
            }
            return Optional.empty();
        }
        return Optional.of(object);
    }

    private static void requireVersion(
            String operation, PinDirectory directory, Set<String> names, PinnedBpfObject object)
            throws NativeException, MptcpifyException {
        if (names.contains(PinnedBpfObject.fileName(CONFIG))) {
            int version = BpfLayout.version(object.map(CONFIG).get(BpfLayout.key(0)));
            if (version != BpfLayout.VERSION) {
                throw PinErrors.otherVersion(operation, directory.path(), version, BpfLayout.VERSION);
            }
        }
    }

    private static boolean isWhole(String operation, PinDirectory directory, Set<String> names)
            throws MptcpifyException {
        Set<String> missing = fileNames();
        for (String name : names) {
            if (!missing.remove(name) && !LenientPins.has(name) && !NamesPins.has(name)) {
                throw PinErrors.foreignPin(operation, directory.path(), name);
            }
        }
        if (names.contains(LINK) && !missing.isEmpty()) {
            throw PinErrors.lostPin(operation, directory.path(), missing);
        }
        return missing.isEmpty();
    }

    /** Loads, pins and attaches the program, which converts nothing yet. */
    static void make(String operation, PinDirectory directory) throws IOException {
        boolean made = false;
        try (LoadedBpfObject object = BpfLoader.load(operation, BpfObjectFile.bytes(), true)) {
            object.map("descriptions").put(Description.LAST, new byte[BpfLayout.DESCRIPTION]);
            pin(object, CONFIG, directory);
            for (String map : MAPS) {
                pin(object, map, directory);
            }
            for (String program : PROGRAMS) {
                object.program(program).pin(directory.file(program));
            }
            try (BpfLink link = object.program("mptcpify").attach()) {
                link.pin(directory.file(LINK));
            }
            made = true;
        } catch (NativeException e) {
            throw BpfErrors.of(operation, e);
        } finally {
            if (!made) {
                remove(directory);
            }
        }
    }

    private static void pin(LoadedBpfObject object, String map, PinDirectory directory) throws NativeException {
        object.map(map).pin(directory.file(PinnedBpfObject.fileName(map)));
    }

    static void remove(PinDirectory directory) throws IOException {
        directory.delete(LINK);
        LenientPins.remove(directory);
        NamesPins.remove(directory);
        for (String name : fileNames()) {
            if (!name.equals(PinnedBpfObject.fileName(CONFIG))) {
                directory.delete(name);
            }
        }
        directory.delete(PinnedBpfObject.fileName(CONFIG));
    }

    private static Set<String> fileNames() {
        Set<String> names = new TreeSet<>(PROGRAMS);
        MAPS.forEach(map -> names.add(PinnedBpfObject.fileName(map)));
        names.add(PinnedBpfObject.fileName(CONFIG));
        names.add(LINK);
        return names;
    }
}
