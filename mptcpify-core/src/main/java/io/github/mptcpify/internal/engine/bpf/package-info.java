// SPDX-License-Identifier: Apache-2.0
/** The programs in the kernel: their maps, byte for byte, and what is put into them. */
@NullMarked
package io.github.mptcpify.internal.engine.bpf;

import org.jspecify.annotations.NullMarked;
