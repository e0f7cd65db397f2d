// SPDX-License-Identifier: Apache-2.0
/** What of the agent an application's class path gets to see: a loader, for all the rest. */
@NullMarked
package io.github.mptcpify.internal.engine.jvm.agent;

import org.jspecify.annotations.NullMarked;
