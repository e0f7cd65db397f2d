// SPDX-License-Identifier: Apache-2.0
/**
 * A download that loses one of its two paths, as plain TCP and under an attachment: {@link
 * io.github.mptcpify.examples.failover.Failover}.
 */
@NullMarked
package io.github.mptcpify.examples.failover;

import org.jspecify.annotations.NullMarked;
