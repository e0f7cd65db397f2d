// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.pinned;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.internal.engine.bpf.AttachmentNumbers;
import io.github.mptcpify.internal.engine.bpf.BpfLayout;
import io.github.mptcpify.internal.engine.scope.Filter;
import io.github.mptcpify.internal.engine.scope.FoundScope;
import io.github.mptcpify.internal.errors.PinErrors;
import io.github.mptcpify.jna.BpfMap;
import io.github.mptcpify.jna.NativeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The map of descriptions, and the attachments read from it, by number. */
final class Descriptions {
    private final String operation;
    private final BpfMap map;
    private final SortedMap<Integer, Description> described = new TreeMap<>();

    private Descriptions(String operation, BpfMap map) {
        this.operation = operation;
        this.map = map;
    }

    /**
     * Reads them all.
     *
     * @param directory their directory, for the error message
     */
    static Descriptions read(String operation, BpfMap map, Path directory) throws NativeException, MptcpifyException {
        Descriptions descriptions = new Descriptions(operation, map);
        for (byte[] key : map.keys()) {
            if (!Arrays.equals(key, Description.LAST)) {
                try {
                    descriptions.described.put(BpfLayout.keyNumber(key), Description.parse(map.get(key)));
                } catch (IOException e) {
                    throw PinErrors.unreadablePin(operation, directory, e);
                }
            }
        }
        return descriptions;
    }

    SortedMap<Integer, Description> byNumber() {
        return Collections.unmodifiableSortedMap(described);
    }

    Description get(int number) {
        Description description = described.get(number);
        if (description == null) {
            throw new IllegalStateException("nothing is attached by the number " + number);
        }
        return description;
    }

    void put(int number, Description description) throws NativeException, MptcpifyException {
        byte[] bytes = description.bytes();
        if (bytes.length > map.valueSize()) {
            throw PinErrors.tooLong(operation, bytes.length, map.valueSize());
        }
        map.put(BpfLayout.key(number), Arrays.copyOf(bytes, map.valueSize()));
        described.put(number, description);
    }

    /** Marks an attachment as no longer in force; {@link #remove} removes it from the kernel. */
    Description leaving(int number) {
        Description leaving = get(number);
        described.remove(number);
        return leaving;
    }

    void remove(int number) throws NativeException {
        map.remove(BpfLayout.key(number));
    }

    /** An attachment that can share its entry in the kernel with the given scope and filter. */
    Optional<Description> alike(FoundScope target, Filter filter) {
        return described.values().stream()
                .filter(description -> description.isAlike(target, filter))
                .findFirst();
    }

    /** The attachments of the scope that has a key now: earlier scopes with that key have ended. */
    List<Integer> listed(FoundScope.Key key) {
        return newest(key)
                .map(newest -> described.values().stream()
                        .filter(other -> other.key().equals(key) && other.birth() == newest.birth())
                        .map(Description::attachment)
                        .distinct()
                        .sorted()
                        .toList())
                .orElse(List.of());
    }

    Optional<Description> newest(FoundScope.Key key) {
        return described.values().stream()
                .filter(description -> description.key().equals(key))
                .reduce((earlier, later) -> later);
    }

    int nextNumber() throws NativeException, MptcpifyException {
        AttachmentNumbers numbers = new AttachmentNumbers(BpfLayout.keyNumber(map.get(Description.LAST)));
        described.values().forEach(description -> numbers.take(description.attachment()));
        int next = numbers.next(operation);
        map.put(Description.LAST, Arrays.copyOf(BpfLayout.key(next), map.valueSize()));
        return next;
    }
}
