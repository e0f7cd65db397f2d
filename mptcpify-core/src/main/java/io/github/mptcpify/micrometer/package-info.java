// SPDX-License-Identifier: Apache-2.0
/**
 * The metrics of {@link io.github.mptcpify.metrics.MptcpMetrics} for Micrometer, on which the program has to depend
 * itself.
 */
@NullMarked
package io.github.mptcpify.micrometer;

import org.jspecify.annotations.NullMarked;
