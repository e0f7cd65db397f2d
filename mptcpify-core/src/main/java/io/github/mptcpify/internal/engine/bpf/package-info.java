// SPDX-License-Identifier: Apache-2.0
/** The programs in the kernel, and the layout and contents of their maps. */
@NullMarked
package io.github.mptcpify.internal.engine.bpf;

import org.jspecify.annotations.NullMarked;
