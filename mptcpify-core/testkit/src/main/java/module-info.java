// SPDX-License-Identifier: Apache-2.0
/**
 * For users' tests: JUnit extensions, AssertJ assertions, and networks of several paths on one machine. It uses only
 * what the library exports to everybody, so it also works on the class path while the library is a module.
 */
module io.github.mptcpify.testkit {
    requires transitive io.github.mptcpify;
    requires static org.assertj.core;
    requires static org.junit.jupiter.api;
    requires static transitive org.jspecify;

    exports io.github.mptcpify.assertj;
    exports io.github.mptcpify.junit;
    exports io.github.mptcpify.network;

    // JUnit instantiates the extensions by reflection
    opens io.github.mptcpify.junit to
            org.junit.platform.commons;
}
