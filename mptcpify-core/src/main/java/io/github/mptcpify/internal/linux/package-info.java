// SPDX-License-Identifier: Apache-2.0
/** What this library reads of Linux itself: mounts, cgroups, processes. For this project's own modules alone. */
@NullMarked
package io.github.mptcpify.internal.linux;

import org.jspecify.annotations.NullMarked;
