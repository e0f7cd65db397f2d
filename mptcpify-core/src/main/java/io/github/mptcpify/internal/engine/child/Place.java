// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.child;

/**
 * Where a launcher is started.
 *
 * @param cgroup the cgroup's id, 0 where it is not known
 * @param networkNamespace the network namespace's inode number
 */
public record Place(long cgroup, long networkNamespace) {}
