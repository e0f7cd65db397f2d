// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.bench;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Structure;
import com.sun.jna.ptr.IntByReference;

/** How one asks with JNA who does not measure: an interface for the C library, and a class for the C struct. */
final class NaivePeer {
    private static final int SOL_MPTCP = 284;
    private static final int MPTCP_INFO = 1;

    private NaivePeer() {}

    static boolean isMptcp(int fd) {
        Info info = new Info();
        return CLibrary.INSTANCE.getsockopt(fd, SOL_MPTCP, MPTCP_INFO, info, new IntByReference(info.size())) == 0;
    }

    /** Public, with what is in it, since JNA looks for it all by reflection. */
    public interface CLibrary extends Library {
        CLibrary INSTANCE = Native.load("c", CLibrary.class);

        int getsockopt(int socket, int level, int option, Info value, IntByReference length);
    }

    /** struct mptcp_info as Linux 6.10 and later have it. */
    @Structure.FieldOrder({
        "subflows",
        "addAddrSignal",
        "addAddrAccepted",
        "subflowsMax",
        "addAddrSignalMax",
        "addAddrAcceptedMax",
        "flags",
        "token",
        "writeSeq",
        "sndUna",
        "rcvNxt",
        "localAddrUsed",
        "localAddrMax",
        "csumEnabled",
        "retransmits",
        "bytesRetrans",
        "bytesSent",
        "bytesReceived",
        "bytesAcked",
        "subflowsTotal",
        "lastDataSent",
        "lastDataRecv",
        "lastAckRecv"
    })
    public static final class Info extends Structure {
        public byte subflows;
        public byte addAddrSignal;
        public byte addAddrAccepted;
        public byte subflowsMax;
        public byte addAddrSignalMax;
        public byte addAddrAcceptedMax;
        public int flags;
        public int token;
        public long writeSeq;
        public long sndUna;
        public long rcvNxt;
        public byte localAddrUsed;
        public byte localAddrMax;
        public byte csumEnabled;
        public int retransmits;
        public long bytesRetrans;
        public long bytesSent;
        public long bytesReceived;
        public long bytesAcked;
        public byte subflowsTotal;
        public int lastDataSent;
        public int lastDataRecv;
        public int lastAckRecv;
    }
}
