// SPDX-License-Identifier: Apache-2.0
/** An application that attaches itself, and looks at its own sockets. */
module shop {
    requires io.github.mptcpify;
}
