// SPDX-License-Identifier: Apache-2.0
/**
 * What the library costs: {@link io.github.mptcpify.examples.bench.InspectBench} is what {@code script/bench inspect}
 * starts, {@link io.github.mptcpify.examples.bench.HookBench} what {@code script/bench hook} does. Nothing of it is a
 * test, or runs with them.
 */
@NullMarked
package io.github.mptcpify.examples.bench;

import org.jspecify.annotations.NullMarked;
