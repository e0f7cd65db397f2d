// SPDX-License-Identifier: Apache-2.0
/**
 * Assertions of AssertJ (3) about sockets. Who uses this package has AssertJ among the dependencies of their own.
 *
 * <pre>{@code
 * import static io.github.mptcpify.assertj.MptcpAssertions.assertThat;
 *
 * assertThat(channel).isMptcp();
 * assertThat(channel).within(Duration.ofSeconds(5)).hasSubflows(2);
 * assertThat(clientOfAnOldServer).fellBack();
 * }</pre>
 *
 * <p>It stands beside AssertJ's own {@code assertThat}: both may be imported.
 */
@NullMarked
package io.github.mptcpify.assertj;

import org.jspecify.annotations.NullMarked;
