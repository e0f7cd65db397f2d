// SPDX-License-Identifier: Apache-2.0
/** This process's attachments: one engine, the open attachments, and their subscriptions. */
@NullMarked
package io.github.mptcpify.internal.engine;

import org.jspecify.annotations.NullMarked;
