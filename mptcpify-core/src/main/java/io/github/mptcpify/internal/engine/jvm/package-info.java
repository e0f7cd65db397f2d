// SPDX-License-Identifier: Apache-2.0
/**
 * Changes the JDK's own sockets in this JVM: calls between the JDK's classes are redirected to a class of ours in the
 * JDK's package. Shared by the library, which does this in the running process, and by the agent; so classes here may
 * use only the JDK.
 */
@NullMarked
package io.github.mptcpify.internal.engine.jvm;

import org.jspecify.annotations.NullMarked;
