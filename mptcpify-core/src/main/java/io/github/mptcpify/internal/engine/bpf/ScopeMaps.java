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
import java.util.Optional;

/**
 * The scopes that are cgroups, network namespaces or processes, each with its attachments, in the program's maps; and what its
 * configuration says of them all.
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
     * Where the guard looks, 0 for nowhere. Once it is in the configuration it stays: all attachments share that, and a
     * process that sees the machine through a sandbox's mounts would switch the guard off for the others.
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
        this.guardSlot = configured.pernetSlot() != 0 ? configured.pernetSlot() : discovery.pernetSlot();
    }

    boolean hasGuard() {
        return guardSlot != 0;
    }

    /** Registers a scope that is in the kernel already, with the levels of the cgroup tree that it takes. */
    void register(FoundScope.Key key, long mask) {
        if (!inUse.has(key)) {
            inUse.add(key, mask);
        }
    }

    /** Sets which attachments a scope has; those that stay are asked throughout, and an empty list removes the scope. */
    void list(String operation, FoundScope target, List<Integer> listed) throws NativeException, MptcpifyException {
        if (listed.isEmpty()) {
            remove(target.key());
        } else if (!inUse.has(target.key())) {
            insert(operation, target, listed);
        } else {
            share(target, listed);
        }
    }

    /** The program forgets last: what it finds from then on, it finds with this scope. */
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

    /** In place, unless it is another scope that has got the key: whoever replaces an element hides it for a moment. */
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
        List<Integer> staying = byName(key, before);
        if (staying.isEmpty()) {
            map(key).remove(BpfLayout.key(key));
            // the program remembers who is attached to a task's cgroup, and asks that one without the map
            object.program("mptcpify_forget").run(NOTHING);
        } else {
            object.program("mptcpify_share")
                    .run(before.orElseThrow().with(staying).in(key));
        }
        inUse.remove(key);
        configure();
    }

    /** How many cgroups are scopes, of whatever kind of attachment. */
    int cgroups() throws NativeException {
        return cgroups.keys().size();
    }

    /** What is in the kernel by a key. */
    private Optional<BpfLayout.Sharing> sharing(FoundScope.Key key) throws NativeException {
        return map(key).find(BpfLayout.key(key)).map(BpfLayout.Sharing::parse);
    }

    /** Who of these is attached to a cgroup by one of its names, and stays whoever else comes and goes. */
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

    /** Only where it has changed: most scopes are of a kind and at a level at which there are others. */
    private void configure() throws NativeException {
        BpfLayout.Config now = inUse.config(guardSlot);
        if (!now.equals(configured)) {
            config.put(BpfLayout.key(0), now.bytes());
            configured = now;
        }
    }

    /** The levels of the cgroup tree that a scope takes, as a mask; none if it is no cgroup. */
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
     * how deep it is; but the program has seen the ancestors of this process, and any of them that is also an ancestor
     * of the cgroup tells. The root of the hierarchy is one, where it can be seen.
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
