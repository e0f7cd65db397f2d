// SPDX-License-Identifier: Apache-2.0
/**
 * Assertions of AssertJ (3) about sockets. Users of this package have to depend on AssertJ themselves.
 *
 * <pre>{@code
 * import static io.github.mptcpify.assertj.MptcpAssertions.assertThat;
 *
 * assertThat(channel).isMptcp();
 * assertThat(channel).within(Duration.ofSeconds(5)).hasSubflows(2);
 * assertThat(clientOfAnOldServer).fellBack();
 * }</pre>
 *
 * <p>This {@code assertThat} and AssertJ's own may both be imported.
 */
@NullMarked
package io.github.mptcpify.assertj;

import org.jspecify.annotations.NullMarked;
