// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.options;

import io.github.mptcpify.internal.options.ProbeSocket.Unavailable;
import io.github.mptcpify.jna.Errno;
import java.util.LinkedHashMap;
import java.util.Map;

/** Finds calls that succeed on MPTCP sockets but behave differently from TCP, by connections over the loopback. */
final class CallDifferences {
    private static final int MSG_OOB = 1;
    private static final int MSG_DONTWAIT = 0x40;
    private static final short POLLIN = 1;
    private static final short POLLPRI = 2;
    private static final int SIOCATMARK = 0x8905;
    private static final int FIONREAD = 0x541B;
    private static final int WAIT_MILLIS = 2000;

    private CallDifferences() {}

    /** How a protocol behaves: how many bytes arrive after an urgent byte and a normal one were sent, and so on. */
    private record Seen(int inStream, int urgent, boolean isUrgencyTold, int mark, int atEnd) {}

    /** What MPTCP does, by call. */
    static Map<String, String> find() throws Unavailable {
        Map<String, String> found = new LinkedHashMap<>();
        Seen tcp = see(ProbeSocket.TCP);
        Seen mptcp = see(ProbeSocket.MPTCP);
        if (tcp.inStream() != mptcp.inStream()) {
            found.put("send(MSG_OOB)", "the byte is in the stream");
        }
        if (tcp.urgent() != mptcp.urgent()) {
            found.put("recv(MSG_OOB)", mptcp.urgent() < 0 ? Errno.name(-mptcp.urgent()) : "reads from the stream");
        }
        if (tcp.isUrgencyTold() != mptcp.isUrgencyTold()) {
            found.put("poll(POLLPRI)", "never reported");
        }
        if (tcp.mark() != mptcp.mark()) {
            found.put("ioctl(SIOCATMARK)", mptcp.mark() < 0 ? Errno.name(-mptcp.mark()) : "answers " + mptcp.mark());
        }
        if (tcp.atEnd() != mptcp.atEnd()) {
            found.put("ioctl(FIONREAD)", mptcp.atEnd() + " at the end of the stream, one too many before it");
        }
        // these are not tried: one would take a minute, the other a privilege
        found.put("send(2) after the peer has closed", "not tried: EPIPE late");
        found.put("a BPF sockmap", "not tried: EOPNOTSUPP");
        return found;
    }

    private static Seen see(int protocol) throws Unavailable {
        try (ProbeSocket listener = ProbeSocket.open(ProbeSocket.AF_INET, protocol);
                ProbeSocket client = ProbeSocket.open(ProbeSocket.AF_INET, protocol)) {
            listener.listen();
            client.connect(listener);
            try (ProbeSocket server = listener.accept()) {
                // the first data confirms that both speak MPTCP
                client.send(0);
                server.poll(POLLIN, WAIT_MILLIS);
                int mark = server.ioctl(SIOCATMARK);
                server.receive(MSG_DONTWAIT);
                client.send(MSG_OOB);
                client.send(0);
                server.poll(POLLIN, WAIT_MILLIS);
                boolean told = (server.poll(POLLPRI, 0) & POLLPRI) != 0;
                int inStream = received(server);
                client.send(MSG_OOB);
                server.poll((short) (POLLIN | POLLPRI), WAIT_MILLIS);
                int urgent = server.receive(MSG_OOB | MSG_DONTWAIT);
                server.receive(MSG_DONTWAIT);
                client.end();
                server.poll(POLLIN, WAIT_MILLIS);
                return new Seen(inStream, urgent, told, mark, server.ioctl(FIONREAD));
            }
        }
    }

    /** How many bytes arrive until no more do. */
    private static int received(ProbeSocket server) {
        int all = 0;
        while (server.poll(POLLIN, 50) != 0) {
            int length = server.receive(MSG_DONTWAIT);
            if (length <= 0) {
                break;
            }
            all += length;
        }
        return all;
    }
}
