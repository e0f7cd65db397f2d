// SPDX-License-Identifier: Apache-2.0
/** What this process has attached: one engine, the attachments that are open, and who listens to them. */
@NullMarked
package io.github.mptcpify.internal.engine;

import org.jspecify.annotations.NullMarked;
