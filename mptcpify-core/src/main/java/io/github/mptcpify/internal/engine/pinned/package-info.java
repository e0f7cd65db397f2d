// SPDX-License-Identifier: Apache-2.0
/** Attachments that outlive their process: the files, the lock, and the description of each. */
@NullMarked
package io.github.mptcpify.internal.engine.pinned;

import org.jspecify.annotations.NullMarked;
