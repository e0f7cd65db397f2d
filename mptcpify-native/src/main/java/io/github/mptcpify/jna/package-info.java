// SPDX-License-Identifier: Apache-2.0
/**
 * Bindings of libbpf and libc, one method a C function, and typed handles over what libbpf returns. Nothing is decided
 * here: a call that failed is reported as it failed, in a {@link io.github.mptcpify.jna.NativeException} or as a
 * negative errno.
 *
 * <p>Each handle has one owner, checks that it is open before its pointer is passed on, and may be closed twice. A
 * handle is not safe for use by several threads at once; the functions of {@link io.github.mptcpify.jna.Syscalls} are.
 */
@NullMarked
package io.github.mptcpify.jna;

import org.jspecify.annotations.NullMarked;
