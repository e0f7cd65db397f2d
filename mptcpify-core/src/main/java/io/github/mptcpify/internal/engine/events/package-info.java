// SPDX-License-Identifier: Apache-2.0
/** Decisions on their way from the kernel's ring to those who listen. */
@NullMarked
package io.github.mptcpify.internal.engine.events;

import org.jspecify.annotations.NullMarked;
