// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.jna.BpfLink;
import io.github.mptcpify.jna.BpfMap;
import io.github.mptcpify.jna.BpfObjectFile;
import io.github.mptcpify.jna.Errno;
import io.github.mptcpify.jna.LoadedBpfObject;
import io.github.mptcpify.jna.MissingLibraryException;
import io.github.mptcpify.jna.NativeException;
import io.github.mptcpify.jna.OpenBpfObject;
import io.github.mptcpify.jna.Sockets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The program of {@code bpf/mptcpify.bpf.c}, loaded through libbpf. */
final class BpfHook implements Hook {
    private static final System.Logger LOGGER = System.getLogger("io.github.mptcpify");
    private static final byte[] PRESENT = new byte[BpfLayout.CGROUP_VALUE_SIZE];

    private static final int AF_INET6 = 10;
    private static final int SOCK_STREAM_CLOEXEC = 1 | 0x80000;
    private static final int IPPROTO_MPTCP = 262;

    private final LoadedBpfObject object;
    private final BpfMap config;
    private final BpfMap cgroups;
    private final BpfLayout.Discovery discovery;
    private final boolean ipv6;
    private final Map<Long, Long> levelsById = new HashMap<>();
    private @Nullable BpfLink link;

    private BpfHook(LoadedBpfObject object, BpfLayout.Discovery discovery) throws NativeException {
        this.object = object;
        this.config = object.map(".data.config");
        this.cgroups = object.map("cgroups");
        this.discovery = discovery;
        this.ipv6 = ipv6HasMptcp();
    }

    static BpfHook open(String operation) throws MptcpifyException {
        return open(operation, BpfObjectFile.bytes());
    }

    /** Loads an object, which is the one of this library but in tests. */
    static BpfHook open(String operation, byte[] file) throws MptcpifyException {
        LoadedBpfObject object = null;
        BpfHook opened = null;
        try (OpenBpfObject parsed = OpenBpfObject.open("mptcpify", file)) {
            object = parsed.load();
            object.program("mptcpify_discover").run();
            BpfLayout.Discovery discovery =
                    BpfLayout.Discovery.parse(object.map(".data.discovery").get(BpfLayout.onlyKey()));
            if (discovery.pernetSlot() == 0) {
                throw Diagnosis.noGuard(operation);
            }
            opened = new BpfHook(object, discovery);
            return opened;
        } catch (MissingLibraryException e) {
            throw Diagnosis.of(operation, e);
        } catch (NativeException e) {
            throw Diagnosis.of(operation, e);
        } finally {
            if (opened == null && object != null) {
                object.close();
            }
        }
    }

    @Override
    public void add(String operation, Cgroup cgroup) throws MptcpifyException {
        try {
            cgroups.put(BpfLayout.key(cgroup.id()), PRESENT);
            levelsById.put(cgroup.id(), levels(cgroup.lineage(), discovery.ancestors()));
            configure();
        } catch (NativeException e) {
            throw Diagnosis.of(operation, e);
        }
    }

    @Override
    public void attach(String operation) throws MptcpifyException {
        try {
            link = object.program("mptcpify").attach();
        } catch (NativeException e) {
            throw Diagnosis.of(operation, e);
        }
    }

    @Override
    public void remove(Cgroup cgroup) {
        try {
            cgroups.remove(BpfLayout.key(cgroup.id()));
            levelsById.remove(cgroup.id());
            configure();
        } catch (NativeException e) {
            // an entry of our own, in a map that we hold: the scope may still be converted, so it has to be said
            LOGGER.log(System.Logger.Level.ERROR, "cannot take " + cgroup.path() + " out of scope", e);
        }
    }

    @Override
    public void close() {
        if (link != null) {
            link.close();
        }
        object.close();
    }

    private void configure() throws NativeException {
        long levels = levelsById.values().stream().reduce(0L, (one, other) -> one | other);
        config.put(BpfLayout.onlyKey(), new BpfLayout.Config(levels, discovery.pernetSlot(), ipv6).bytes());
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

    /** Where the kernel was built without CONFIG_MPTCP_IPV6, a converted IPv6 socket would fail. */
    private static boolean ipv6HasMptcp() {
        int socket = Sockets.socket(AF_INET6, SOCK_STREAM_CLOEXEC, IPPROTO_MPTCP);
        if (socket >= 0) {
            Sockets.close(socket);
        }
        return socket != -Errno.EPROTONOSUPPORT;
    }
}
