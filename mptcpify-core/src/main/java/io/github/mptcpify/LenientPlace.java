// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.internal.linux.Cgroup;
import io.github.mptcpify.internal.linux.CgroupTree;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The cgroup at whose sockets' options the programs look: that of the scope, or the hierarchy's root where the scope is no one
 * cgroup. Wherever they are, they act on sockets alone that an attachment has converted.
 *
 * @param id its id
 * @param directory where this process sees it
 */
record LenientPlace(long id, Path directory) {
    /** The place for a scope that was found. */
    static LenientPlace of(String operation, Scope scope, Target target) throws MptcpifyException {
        if (scope.kind() == Scope.Kind.CGROUP) {
            return new LenientPlace(target.key().id(), scope.path());
        }
        try {
            return new LenientPlace(Cgroup.ROOT, CgroupTree.mounted().root());
        } catch (IOException e) {
            throw LenientDiagnosis.noRoot(operation, e);
        }
    }

    /** The id of the place for a scope that is attached. */
    static long id(Scope scope, Target.Key key) {
        return scope.kind() == Scope.Kind.CGROUP ? key.id() : Cgroup.ROOT;
    }
}
