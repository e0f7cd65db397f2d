// SPDX-License-Identifier: Apache-2.0
/**
 * The C functions that mptcpify calls, and the BPF object that it loads. Not an API: it is exported to the library
 * alone.
 */
@SuppressWarnings("module") // the library is compiled after this module, and so not found yet
module io.github.mptcpify.jna {
    requires com.sun.jna;
    requires static transitive org.jspecify;

    exports io.github.mptcpify.jna to
            io.github.mptcpify;
    // JNA calls the log callback by reflection
    opens io.github.mptcpify.jna to
            com.sun.jna;
}
