// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a process has attached: one hook, however many attachments. It exists from the first attach to the last close. A
 * scope is counted by its owners, and leaves the kernel with the last.
 */
final class Engine {
    private final Hook.Factory factory;
    private final Map<Long, Integer> owners = new HashMap<>();
    private @Nullable Hook hook;

    Engine(Hook.Factory factory) {
        this.factory = factory;
    }

    synchronized Attachment attach(Cgroup cgroup) throws MptcpifyException {
        if (!owners.containsKey(cgroup.id())) {
            put("attach " + cgroup.path(), cgroup);
        }
        owners.merge(cgroup.id(), 1, Integer::sum);
        return new Attachment(this, cgroup);
    }

    synchronized void detach(Cgroup cgroup) {
        if (owners.merge(cgroup.id(), -1, Integer::sum) > 0) {
            return;
        }
        owners.remove(cgroup.id());
        Hook attached = hook;
        if (attached == null) {
            throw new IllegalStateException("a scope without a hook");
        }
        if (owners.isEmpty()) {
            hook = null;
            attached.close();
        } else {
            attached.remove(cgroup);
        }
    }

    /** The scope first and the program last: what is attached with no scope yet must never be seen by a socket. */
    private void put(String operation, Cgroup cgroup) throws MptcpifyException {
        Hook attached = hook;
        if (attached != null) {
            attached.add(operation, cgroup);
            return;
        }
        Hook fresh = factory.open(operation);
        try {
            fresh.add(operation, cgroup);
            fresh.attach(operation);
            hook = fresh;
        } finally {
            if (hook == null) {
                fresh.close();
            }
        }
    }
}
