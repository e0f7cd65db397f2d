// SPDX-License-Identifier: Apache-2.0
/** Reads Linux itself: mounts, cgroups, processes. For this project's own modules only. */
@NullMarked
package io.github.mptcpify.internal.linux;

import org.jspecify.annotations.NullMarked;
