// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.jvm.agent;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("pure")
class AgentTest {
    @ParameterizedTest
    @ValueSource(strings = {"1.8", "9", "11", "16"})
    void anOlderJavaIsNotTouched(String version) {
        assertThatThrownBy(() -> Agent.requireKnown(version))
                .hasMessage("Java " + version + " is older than 17, the oldest whose sockets are known inside");
    }

    @ParameterizedTest
    @ValueSource(strings = {"17", "25", "26"})
    void aNewerOneIsLookedAt(String version) {
        assertThatCode(() -> Agent.requireKnown(version)).doesNotThrowAnyException();
    }
}
