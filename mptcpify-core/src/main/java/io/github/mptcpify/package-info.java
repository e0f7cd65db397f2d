// SPDX-License-Identifier: Apache-2.0
/**
 * Puts unmodified programs on Multipath TCP, and tells which sockets use it.
 *
 * <p>{@link io.github.mptcpify.Mptcpify#attach Mptcpify.attach} converts the TCP sockets of a cgroup's programs until
 * the attachment is closed, counts them, and {@linkplain io.github.mptcpify.Attachment#subscribe reports each}; {@link
 * io.github.mptcpify.MptcpSocketInspector} inspects one socket or lists all of them, and {@link
 * io.github.mptcpify.MptcpCounters} has the counters of a whole network namespace.
 *
 * <p>The priorities, in this order: no socket(2) call in scope fails that would have worked without this library; no
 * call of the library crashes the JVM; nothing out of scope changes; an error names its cause and its remedy; speed.
 * All public types are safe for use by several threads at once, unless they say otherwise.
 */
@NullMarked
package io.github.mptcpify;

import org.jspecify.annotations.NullMarked;
