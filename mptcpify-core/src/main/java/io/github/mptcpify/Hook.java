// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

/** A program of ours in the kernel, with its scopes. The engine calls it from one thread at a time. */
interface Hook extends AutoCloseable {
    /** Makes a new one, that converts nothing yet. */
    @FunctionalInterface
    interface Factory {
        Hook open(String operation) throws MptcpifyException;
    }

    /** Puts a cgroup in scope; it must not be in scope already. */
    void add(String operation, Cgroup cgroup) throws MptcpifyException;

    /** Begins to convert; called once, when the first scope is in. */
    void attach(String operation) throws MptcpifyException;

    /** Takes a cgroup out of scope. */
    void remove(Cgroup cgroup);

    /** Detaches and unloads. */
    @Override
    void close();
}
