// SPDX-License-Identifier: Apache-2.0
/** A program that opens an MPTCP socket. */
module stranger {
    requires io.github.mptcpify;
}
