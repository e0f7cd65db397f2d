// SPDX-License-Identifier: Apache-2.0
/**
 * For tests of others: JUnit's extensions, AssertJ's assertions, and networks of several paths on one machine. It uses
 * nothing of the library but what the library exports to everybody, so that it works on a class path as well, beside
 * the library as a module.
 */
module io.github.mptcpify.testkit {
    requires transitive io.github.mptcpify;
    requires static org.assertj.core;
    requires static org.junit.jupiter.api;
    requires static transitive org.jspecify;

    exports io.github.mptcpify.assertj;
    exports io.github.mptcpify.junit;
    exports io.github.mptcpify.network;

    // JUnit makes the extensions by reflection
    opens io.github.mptcpify.junit to
            org.junit.platform.commons;
}
