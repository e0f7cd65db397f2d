// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.options;

import java.util.List;

/**
 * What it means for programs if MPTCP treats an option or a call differently from TCP, and which programs use it. No other
 * place has these words.
 */
final class OptionMeanings {
    /**
     * Each line has names, what it means, and who uses it. A name that ends in a star stands for all names that begin so.
     * The first line that fits counts.
     */
    private static final List<Meaning> ALL =
            """
            send(MSG_OOB) | urgent data arrives in the stream, and the peer reads a byte too many | rlogin, telnet, ftp's abort; in Java Socket.sendUrgentData, as a heartbeat
            recv(MSG_OOB) | urgent data cannot be received separately | rlogind, telnetd, ftpd
            poll(POLLPRI) | urgent data wakes no program that waits | select's third set, Python's select, rlogind
            ioctl(SIOCATMARK) | the position of urgent data cannot be found out | sockatmark(3): rlogin, telnet, ftp
            ioctl(FIONREAD) | the end of the stream counts as one byte that can be read | the JDK's InputStream.available(), and so SSLSocket.close(), which never returns once the peer has closed first; .NET's Socket.Available, Qt, GLib, Ruby's IO#nread
            send(2) after the peer has closed | EPIPE may come up to a minute late | programs that learn by it that the peer has gone
            a BPF sockmap | the socket cannot be put into one, and is not redirected | proxies and service meshes that splice in the kernel
            SO_OOBINLINE | urgent data is in the stream anyhow; a program that treats the error as fatal exits | telnet, ftp, socat; in Java Socket.setOOBInline(true)
            SO_MAX_PACING_RATE | data is not paced | video servers, iperf3 --fq-rate
            SO_ZEROCOPY | MSG_ZEROCOPY copies, or the program sends without it | senders of large files, gRPC
            SO_ATTACH_REUSEPORT_* SO_DETACH_REUSEPORT_BPF | connections go to any of the listeners that share a port | servers with one listener a core
            SO_ATTACH_* SO_DETACH_FILTER SO_LOCK_FILTER | nothing is filtered out | programs that narrow a socket by BPF, sandboxes
            SO_PEEK_OFF | MSG_PEEK always peeks from the start | CRIU, servers that sniff a protocol
            SO_BUF_LOCK | the buffers stay tuned by the kernel | CRIU
            SO_TXREHASH | the flow's hash changes as the system is set | programs for data centers
            SO_CNX_ADVICE | the routing does not learn of a bad path | programs that notice a bad path themselves
            SO_TXTIME | packets leave when they can | senders on time-aware networks
            SO_RESERVE_MEM | no memory is set aside | servers under memory limits
            SO_PREFER_BUSY_POLL SO_BUSY_POLL* | the device's queue is not polled | low-latency servers
            SO_INCOMING_CPU | the processor that handles a connection is not chosen, or not reported | servers with one thread a core
            SO_INCOMING_NAPI_ID SO_MEMINFO SO_PEERSEC SO_INQ SO_DEVMEM_* | the value is not reported, or not used | servers that read from devices, monitors, security modules
            SO_PASS* SO_RCVMARK SO_RCVPRIORITY SO_SELECT_ERR_QUEUE SO_RXQ_OVFL SO_WIFI_STATUS SO_NOFCS SO_NO_CHECK | ancillary data, which streams hardly use, does not arrive | few programs on TCP
            SO_TIMESTAMP* | packets get no such timestamps | measuring programs, PTP
            SO_REUSEPORT SO_REUSEADDR | the option cannot be changed once connected, though it has no effect there | programs that set all their options at once, late; in Java setReuseAddress on a connected socket
            SO_BINDTODEVICE SO_BINDTOIFINDEX | subflows keep the interface that the routes choose | VPN clients, curl --interface
            SO_ORIGINAL_DST IP6T_SO_ORIGINAL_DST | the original destination of a redirected connection cannot be found out | transparent proxies, as Envoy in a service mesh
            SO_KEEPALIVE SO_LINGER SO_PRIORITY SO_MARK | the option is not changed | many programs
            IP_TTL IPV6_UNICAST_HOPS IP_MINTTL IPV6_MINHOPCOUNT | packets have the system's hop limit, and packets from distant hosts are accepted | BGP daemons (GTSM)
            IP_TOS IPV6_TCLASS | packets are not marked | sshd, iperf3 -S; in Java Socket.setTrafficClass of a JVM that prefers IPv6 sockets, which is the default
            IP_MTU_DISCOVER IPV6_MTU_DISCOVER IPV6_MTU IPV6_USE_MIN_MTU IPV6_DONTFRAG | the path's MTU is discovered as the system is set | BIND's named and dig over TCP, tunnels
            IP_MTU IPV6_PATHMTU | the path's MTU cannot be read | tunnels, measuring programs
            IP_RECVERR* IPV6_RECVERR* | ICMP errors are not queued | programs that ask why a connection failed
            IP_RECVTOS IPV6_RECVTCLASS IP_RECVTTL IPV6_RECVHOPLIMIT IPV6_HOPLIMIT IPV6_2292HOPLIMIT | the marks of received packets are not reported | measuring programs, BGP daemons
            IP_OPTIONS IP_RECVOPTS IP_RETOPTS IP_PKTOPTIONS IP_ROUTER_ALERT IPV6_ROUTER_ALERT* | IP options are neither sent nor reported | rshd and rlogind, which refuse source routes by reading them
            IPV6_HOPOPTS IPV6_RTHDR* IPV6_DSTOPTS IPV6_NEXTHOP IPV6_AUTHHDR IPV6_2292* IPV6_RECVHOPOPTS IPV6_RECVRTHDR IPV6_RECVDSTOPTS IPV6_RECVPATHMTU IPV6_FLOWINFO | extension headers are neither sent nor reported | few programs on TCP
            IPV6_FLOWLABEL_MGR IPV6_FLOWINFO_SEND IPV6_AUTOFLOWLABEL | the kernel chooses flow labels | iperf3 --flowlabel
            IPV6_ADDR_PREFERENCES | a temporary or public source address is not preferred | programs with privacy settings
            IP_TRANSPARENT IPV6_TRANSPARENT IP_FREEBIND IPV6_FREEBIND IP_BIND_ADDRESS_NO_PORT IP_LOCAL_PORT_RANGE | the option is refused in that state, and addresses and ports are chosen as usual | transparent proxies, load balancers
            IP_UNICAST_IF IPV6_UNICAST_IF IPV6_PKTINFO IP_PKTINFO IPV6_RECVPKTINFO IP_ORIGDSTADDR IPV6_ORIGDSTADDR | the interface is neither chosen nor reported | VPN clients
            IP_MULTICAST_* IPV6_MULTICAST_* IP_*MEMBERSHIP IP_ADD_* IP_DROP_* IPV6_ADD_* IPV6_DROP_* IPV6_JOIN_* IPV6_LEAVE_* IP_BLOCK_SOURCE IP_UNBLOCK_SOURCE IP_MSFILTER MCAST_* | nothing, since streams have no use for multicast | programs that set all their sockets alike
            IPV6_ADDRFORM | the socket stays one of IPv6 | programs that hand sockets to others that know IPv4 alone
            IP_* IPV6_* | nothing that streams rely on | few programs on TCP
            TCP_USER_TIMEOUT | a dead peer is noticed by keepalive, or after minutes | gRPC, Netty's EpollChannelOption.TCP_USER_TIMEOUT, PostgreSQL's tcp_user_timeout
            TCP_QUICKACK | acknowledgements are delayed as usual | nginx, the JDK's ExtendedSocketOptions.TCP_QUICKACK
            TCP_SYNCNT TCP_LINGER2 TCP_DEFER_ACCEPT | the timeouts of SYNs and of closed connections are the system's | socat
            TCP_WINDOW_CLAMP TCP_MAXSEG | windows and segments are as large as the kernel finds right | iperf3 -M, socat
            TCP_TX_DELAY | packets leave at once | emulators of long paths
            TCP_ULP | the program encrypts itself | TLS in the kernel (kTLS): nginx, HAProxy; they go on without it
            TCP_MD5SIG* TCP_AO_* | segments are not signed, so BGP sessions that require it are not established | BGP daemons (FRR, BIRD)
            TCP_REPAIR* TCP_QUEUE_SEQ TCP_TIMESTAMP | connections cannot be saved and restored | CRIU: live migration of containers
            TCP_SAVE_SYN TCP_SAVED_SYN | the SYN's bytes cannot be read | fingerprinting load balancers
            TCP_ZEROCOPY_RECEIVE | data is copied to the reader | receivers of large files
            TCP_THIN_* | lost segments of thin streams are sent again as usual | games, remote terminals
            TCP_RTO_MAX_MS TCP_RTO_MIN_US TCP_DELACK_MAX_US | timers are the system's | programs for data centers and lossy links
            TCP_FASTOPEN* | data does not go with the SYN | resolvers, browsers
            TCP_CC_INFO TCP_INQ TCP_NOTSENT_LOWAT TCP_CONGESTION TCP_CORK TCP_NODELAY TCP_KEEP* | the value is not reported, or cannot be changed in that state | servers that watch their connections
            """.lines().map(OptionMeanings::read).toList();

    private OptionMeanings() {}

    /**
     * Names that have one meaning.
     *
     * @param names of options and calls; one that ends in a star stands for all that begin so
     * @param consequence what it means for programs, a clause
     * @param users programs that use it
     */
    record Meaning(List<String> names, String consequence, String users) {
        private boolean fits(String name) {
            return names.stream()
                    .anyMatch(known -> known.endsWith("*")
                            ? name.startsWith(known.substring(0, known.length() - 1))
                            : name.equals(known));
        }
    }

    /** The meaning of an option or call; "not known" if there is none. */
    static Meaning of(String name) {
        return ALL.stream()
                .filter(meaning -> meaning.fits(name))
                .findFirst()
                .orElseGet(() -> new Meaning(List.of(name), "not known", "not known"));
    }

    private static Meaning read(String line) {
        String[] parts = line.split(" \\| ", -1);
        // names of calls contain spaces
        List<String> names =
                Character.isUpperCase(parts[0].charAt(0)) ? List.of(parts[0].split(" ", -1)) : List.of(parts[0]);
        return new Meaning(names, parts[1], parts[2]);
    }
}
