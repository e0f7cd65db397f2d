// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.programs.UnloadedMain;
import io.github.mptcpify.testsupport.JavaProgram;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A web application that is redeployed. */
@Tag("socket")
@Tag("jvm")
class UnloadedTest {
    @Test
    void aReleasedLibrarysClassLoaderIsCollected() throws IOException {
        try (JavaProgram program = JavaProgram.start(List.of(), UnloadedMain.class)) {
            assertThat(program.lines()).containsExactly("kept: false", "released: true");
        }
    }
}
