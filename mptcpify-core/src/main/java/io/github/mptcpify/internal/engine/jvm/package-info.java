// SPDX-License-Identifier: Apache-2.0
/**
 * The JDK's own sockets in this JVM: calls between the JDK's classes are led through a class of ours that stands among them.
 * Shared by the library, which does so in the running process, and by the agent; so nothing here may need more than the JDK.
 */
@NullMarked
package io.github.mptcpify.internal.engine.jvm;

import org.jspecify.annotations.NullMarked;
