// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.bpf;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.internal.engine.scope.Guard;
import io.github.mptcpify.internal.errors.BpfErrors;
import io.github.mptcpify.internal.errors.NativeErrors;
import io.github.mptcpify.internal.linux.Abi;
import io.github.mptcpify.internal.linux.FreshMptcpSocket;
import io.github.mptcpify.jna.BpfMap;
import io.github.mptcpify.jna.BpfObject;
import io.github.mptcpify.jna.Errno;
import io.github.mptcpify.jna.LoadedBpfObject;
import io.github.mptcpify.jna.MissingLibraryException;
import io.github.mptcpify.jna.NativeException;
import io.github.mptcpify.jna.OpenBpfObject;
import java.util.List;
import java.util.Optional;

/** Loads the object of {@code bpf/mptcpify.bpf.c}, and runs its discovery program. */
public final class BpfLoader {
    private static final byte[] NOTHING = new byte[0];

    /** Those of {@code bpf/maps.h}. */
    private static final List<String> MAPS = List.of(
            "attachments",
            "cgroups",
            "namespaces",
            "processes",
            "commands",
            "users",
            ".data.config",
            ".data.discovery",
            ".data.borne");

    private static final int DISCOVERIES = 5;

    private BpfLoader() {}

    /**
     * Loads an object.
     *
     * @param lasting whether attachments outlive this process, which needs another map
     */
    public static LoadedBpfObject load(String operation, byte[] file, boolean lasting) throws MptcpifyException {
        try (OpenBpfObject parsed = OpenBpfObject.open("mptcpify", file)) {
            if (!lasting) {
                parsed.leaveOut("descriptions");
            }
            return parsed.load();
        } catch (MissingLibraryException e) {
            throw NativeErrors.of(operation, e);
        } catch (NativeException e) {
            throw BpfErrors.of(operation, e);
        }
    }

    /** What is made of an object that was loaded for it. */
    @FunctionalInterface
    interface Making<T> {
        T of(LoadedBpfObject object) throws NativeException;
    }

    /** Makes something that owns a loaded object from now on; if that fails, the object is closed. */
    static <T> T make(String operation, LoadedBpfObject object, Making<T> making) throws MptcpifyException {
        boolean made = false;
        try {
            T result = making.of(object);
            made = true;
            return result;
        } catch (NativeException e) {
            throw BpfErrors.of(operation, e);
        } finally {
            if (!made) {
                object.close();
            }
        }
    }

    /** Makes another object use the main object's scopes and attachments. */
    static void shareMaps(OpenBpfObject parsed, BpfObject hook) throws NativeException {
        for (String map : MAPS) {
            parsed.share(map, hook.map(map));
        }
    }

    /**
     * Runs the discovery program on the calling thread. The value that it finds proves whether it found the right place
     * for the guard.
     *
     * @param namespace the inode number of a network namespace to look for, or 0
     */
    public static Discovery discover(BpfObject object, int namespace) throws NativeException {
        BpfMap map = object.map(".data.discovery");
        Discovery found;
        boolean wrong;
        int tries = 0;
        do {
            Optional<Boolean> before = Guard.enabled();
            map.put(BpfLayout.key(0), Discovery.question(namespace));
            object.program("mptcpify_discover").run(NOTHING);
            found = Discovery.parse(map.get(BpfLayout.key(0)));
            wrong = before.isPresent() && before.get() != found.enabled();
            // the setting may have changed meanwhile
        } while (wrong && ++tries < DISCOVERIES);
        return wrong ? found.withoutSlot() : found;
    }

    /** Where the kernel was built without CONFIG_MPTCP_IPV6, a converted IPv6 socket would fail. */
    static boolean ipv6HasMptcp() {
        return FreshMptcpSocket.refusal(Abi.AF_INET6) != Errno.EPROTONOSUPPORT;
    }
}
