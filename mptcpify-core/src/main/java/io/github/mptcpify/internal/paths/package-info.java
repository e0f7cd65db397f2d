// SPDX-License-Identifier: Apache-2.0
/** The kernel's path manager over generic netlink. */
@NullMarked
package io.github.mptcpify.internal.paths;

import org.jspecify.annotations.NullMarked;
