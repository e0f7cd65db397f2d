// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.scope;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.Scope;
import io.github.mptcpify.internal.errors.LenientErrors;
import io.github.mptcpify.internal.linux.Cgroup;
import io.github.mptcpify.internal.linux.CgroupTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The cgroup to which the programs for options are attached: that of the scope; for a name in systemd's slice of
 * services that slice, which exists as long as systemd runs; otherwise the hierarchy's root. Everywhere they act only
 * on sockets that an attachment has converted.
 *
 * @param id its id
 * @param directory its directory as this process sees it
 */
public record LenientPlace(long id, Path directory) {
    private static final String SERVICES = "system.slice";

    /** The place for a scope that was found. */
    public static LenientPlace of(String operation, Scope scope, FoundScope.Key key) throws MptcpifyException {
        try {
            return find(scope, key);
        } catch (IOException e) {
            throw LenientErrors.noRoot(operation, e);
        }
    }

    /** The id of the place for a scope that is attached. */
    public static long id(Scope scope, FoundScope.Key key) {
        try {
            return find(scope, key).id();
        } catch (IOException e) {
            return Cgroup.ROOT;
        }
    }

    private static LenientPlace find(Scope scope, FoundScope.Key key) throws IOException {
        if (scope.kind() == Scope.Kind.CGROUP) {
            return new LenientPlace(key.id(), scope.path());
        }
        Path root = CgroupTree.mounted().root();
        Path slice = root.resolve(SERVICES);
        return key.name().startsWith(SERVICES + "/") && Files.isDirectory(slice)
                ? new LenientPlace((Long) Files.getAttribute(slice, "unix:ino"), slice)
                : new LenientPlace(Cgroup.ROOT, root);
    }
}
