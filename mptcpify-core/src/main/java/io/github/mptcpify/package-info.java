// SPDX-License-Identifier: Apache-2.0
/**
 * Puts unmodified programs on Multipath TCP, and tells which sockets are.
 *
 * <p>{@link io.github.mptcpify.Mptcpify#attach Mptcpify.attach} converts the TCP sockets of a cgroup's programs until it
 * is closed, counts them, and {@linkplain io.github.mptcpify.Attachment#subscribe tells of each}; {@link
 * io.github.mptcpify.MptcpSocketInspector} asks the kernel about one socket or lists them all, and {@link
 * io.github.mptcpify.MptcpCounters} tells of a whole network namespace.
 *
 * <p>What comes first, in this order: a program in scope never loses a socket that it would have had; the JVM never dies
 * from a call of ours; nothing out of scope changes; an error names its cause and its remedy; speed. All public types
 * are safe for use by several threads at once, unless they say otherwise.
 */
@NullMarked
package io.github.mptcpify;

import org.jspecify.annotations.NullMarked;
