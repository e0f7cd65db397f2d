// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.bpf;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.internal.engine.scope.FoundScope;
import io.github.mptcpify.internal.errors.ScopeErrors;
import io.github.mptcpify.jna.BpfMap;
import io.github.mptcpify.jna.BpfObject;
import io.github.mptcpify.jna.NativeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The scopes that are cgroups, network namespaces or processes, each with its attachments, in the program's maps; and
 * the summary of them in its configuration.
 */
final class ScopeMaps {
    private static final byte[] NOTHING = new byte[0];

    private final BpfObject object;
    private final BpfMap config;
    private final BpfMap cgroups;
    private final BpfMap namespaces;
    private final BpfMap processes;
    private final BpfMap attachments;
    private final Discovery discovery;
    private final ScopesInUse inUse = new ScopesInUse();

    /**
     * The guard's slot, 0 for none. A slot in the configuration stays: all attachments share it, and otherwise a
     * process in a sandbox with other mounts would switch the guard off for the others.
     */
    private final int guardSlot;

    private BpfLayout.Config configured;

    ScopeMaps(BpfObject object, Discovery discovery) throws NativeException {
        this.object = object;
        this.config = object.map(".data.config");
        this.cgroups = object.map("cgroups");
        this.namespaces = object.map("namespaces");
        this.processes = object.map("processes");
        this.attachments = object.map("attachments");
        this.discovery = discovery;
        this.configured = BpfLayout.Config.parse(config.get(BpfLayout.key(0)));
        // loads what a close reads it with: there may be no descriptor left to load a class with then
        Objects.requireNonNull(BpfLayout.Sharing.parse(BpfLayout.Sharing.NOBODY.bytes()));
        this.guardSlot = configured.pernetSlot() != 0 ? configured.pernetSlot() : discovery.pernetSlot();
    }

    boolean hasGuard() {
        return guardSlot != 0;
    }

    /** Registers a scope that is in the kernel already, with the levels of the cgroup tree at which it may lie. */
    void register(FoundScope.Key key, long mask) {
        if (!inUse.has(key)) {
            inUse.add(key, mask);
        }
    }

    /**
     * Sets the attachments of a scope. Attachments already listed stay in force throughout; an empty list removes the
     * scope.
     */
    void list(String operation, FoundScope target, List<Integer> listed) throws NativeException, MptcpifyException {
        if (listed.isEmpty()) {
            remove(target.key());
        } else if (!inUse.has(target.key())) {
            insert(operation, target, listed);
        } else {
            share(target, listed);
        }
    }

    /** Clears the program's caches last: all later look-ups include this scope. */
    private void insert(String operation, FoundScope target, List<Integer> listed)
            throws NativeException, MptcpifyException {
        long levels = levels(operation, target);
        boolean done = false;
        try {
            if (byName(target.key(), sharing(target.key())).isEmpty()) {
                map(target.key())
                        .put(
                                BpfLayout.key(target.key()),
                                sharing(target, listed).bytes());
            } else {
                share(target, listed);
            }
            inUse.add(target.key(), levels);
            configure();
            if (levels != 0) {
                object.program("mptcpify_forget").run(NOTHING);
            }
            done = true;
        } finally {
            if (!done) {
                remove(target.key());
            }
        }
    }

    /**
     * Changes an element in place, unless another scope has the key now: replacing an element hides it for a moment.
     */
    private void share(FoundScope target, List<Integer> listed) throws NativeException {
        BpfMap map = map(target.key());
        byte[] key = BpfLayout.key(target.key());
        BpfLayout.Sharing before = BpfLayout.Sharing.parse(map.get(key));
        if (before.birth() != target.birth()) {
            map.put(key, sharing(target, listed).bytes());
        } else {
            List<Integer> all = new ArrayList<>(listed);
            all.addAll(byName(target.key(), Optional.of(before)));
            object.program("mptcpify_share").run(before.with(all).in(target.key()));
        }
    }

    private void remove(FoundScope.Key key) throws NativeException {
        Optional<BpfLayout.Sharing> before = sharing(key);
        if (before.isPresent()) {
            List<Integer> staying = byName(key, before);
            // the scope goes with the last one, and what the program remembers of it
            object.program("mptcpify_share")
                    .run((staying.isEmpty()
                                    ? BpfLayout.Sharing.NOBODY
                                    : before.get().with(staying))
                            .in(key));
        }
        inUse.remove(key);
        configure();
    }

    /** How many cgroups are scopes, including those attached by name. */
    int cgroups() throws NativeException {
        return cgroups.keys().size();
    }

    /** The kernel's value of a key. */
    private Optional<BpfLayout.Sharing> sharing(FoundScope.Key key) throws NativeException {
        Optional<byte[]> there = map(key).find(BpfLayout.key(key));
        return there.isPresent() ? Optional.of(BpfLayout.Sharing.parse(there.get())) : Optional.empty();
    }

    /** The attachments of a cgroup that are by name; they stay when others change. */
    private List<Integer> byName(FoundScope.Key key, Optional<BpfLayout.Sharing> sharing) throws NativeException {
        if (key.kind() != FoundScope.Kind.CGROUP) {
            return List.of();
        }
        List<Integer> found = new ArrayList<>();
        if (sharing.isPresent()) {
            for (int number : sharing.get().places()) {
                if (BpfLayout.isByName(attachments.get(BpfLayout.key(BpfLayout.place(number))), number)) {
                    found.add(number);
                }
            }
        }
        return found;
    }

    private static BpfLayout.Sharing sharing(FoundScope target, List<Integer> listed) {
        return new BpfLayout.Sharing(target.birth(), listed);
    }

    /** Writes the configuration if it changed, which is rare: most scopes share their kind and level with others. */
    private void configure() throws NativeException {
        BpfLayout.Config now = inUse.config(guardSlot);
        if (!now.equals(configured)) {
            config.put(BpfLayout.key(0), now.bytes());
            configured = now;
        }
    }

    /** The levels of the cgroup tree at which a scope may lie, as a mask; 0 if it is not a cgroup. */
    long levels(String operation, FoundScope target) throws MptcpifyException {
        if (target.key().kind() != FoundScope.Kind.CGROUP) {
            return 0;
        }
        long mask = levels(target.lineage(), discovery.ancestors());
        if (mask == 0) {
            throw ScopeErrors.tooDeep(operation, BpfLayout.LEVELS - 1);
        }
        return mask;
    }

    private BpfMap map(FoundScope.Key scope) {
        return switch (scope.kind()) {
            case CGROUP, NAME -> cgroups;
            case NAMESPACE -> namespaces;
            case PROCESS -> processes;
        };
    }

    /**
     * The levels of the cgroup tree at which a cgroup may lie, as a mask. In a cgroup namespace user space does not see
     * its depth; but the program has found the ancestors of this process, and any of these that is also an ancestor of
     * the cgroup determines its level. The root of the hierarchy is such an ancestor, if it is visible.
     */
    static long levels(List<Long> lineage, List<Long> ancestors) {
        for (int up = 0; up < lineage.size(); up++) {
            int level = ancestors.indexOf(lineage.get(up));
            if (level >= 0) {
                return level + up < BpfLayout.LEVELS ? 1L << (level + up) : 0;
            }
        }
        return -1L;
    }
}
