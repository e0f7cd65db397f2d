// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.paths;

import io.github.mptcpify.fuzz.Corpus;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code script/quality fuzz} has found worth keeping. */
@Tag("pure")
class JsonFuzzTest {
    static Iterable<byte[]> inputs() {
        return Corpus.of("JsonFuzz");
    }

    @ParameterizedTest(name = "input {index}")
    @MethodSource("inputs")
    void isReadOrRefused(byte[] input) {
        Corpus.cutOff(input).forEach(JsonFuzz::fuzzerTestOneInput);
    }
}
