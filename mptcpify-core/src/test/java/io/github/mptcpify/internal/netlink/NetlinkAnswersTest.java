// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.internal.netlink.NetlinkMessages.Message;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How a request ended, and what rtnetlink(7) tells of interfaces. */
@Tag("pure")
class NetlinkAnswersTest {
    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final int NLM_F_ACK_TLVS = 0x200;
    private static final int NLMSGERR_ATTR_MSG = 1;
    private static final int NLMSGERR_ATTR_OFFS = 2;
    private static final int RTM_NEWLINK = 16;
    private static final int RTM_NEWADDR = 20;
    private static final int EINVAL = 22;

    @Test
    void noErrorNumberIsSuccess() throws Exception {
        assertThat(outcome(NLMSG_ERROR, 0, ends(0, 16))).isEqualTo(new NetlinkCalls.Outcome(0, ""));
        assertThat(outcome(NLMSG_DONE, 0, new byte[0])).isEqualTo(new NetlinkCalls.Outcome(0, ""));
        assertThat(outcome(NLMSG_DONE, 0, new byte[3])).isEqualTo(new NetlinkCalls.Outcome(0, ""));
        assertThat(outcome(NLMSG_DONE, 0, ends(-EINVAL, 0))).isEqualTo(new NetlinkCalls.Outcome(EINVAL, ""));
    }

    @Test
    void anErrorHasTheKernelsWordsBehindTheRequestThatItIsAbout() throws Exception {
        byte[] words = words();
        assertThat(outcome(NLMSG_ERROR, NLM_F_ACK_TLVS, join(ends(-EINVAL, 16), words)))
                .isEqualTo(new NetlinkCalls.Outcome(EINVAL, "not so"));
        assertThat(outcome(NLMSG_DONE, NLM_F_ACK_TLVS, join(ends(-EINVAL, 0), words)))
                .as("the end of a list does not repeat the request")
                .isEqualTo(new NetlinkCalls.Outcome(EINVAL, "not so"));
        assertThat(outcome(NLMSG_ERROR, 0, join(ends(-EINVAL, 16), words)))
                .as("without the flag there are no words")
                .isEqualTo(new NetlinkCalls.Outcome(EINVAL, ""));
        assertThat(outcome(NLMSG_ERROR, NLM_F_ACK_TLVS, ends(-EINVAL, 15)))
                .isEqualTo(new NetlinkCalls.Outcome(EINVAL, ""));
        assertThat(outcome(NLMSG_ERROR, NLM_F_ACK_TLVS, ends(-EINVAL, 16)))
                .isEqualTo(new NetlinkCalls.Outcome(EINVAL, ""));
    }

    @Test
    void aFamilyWithoutANumberIsNone() throws Exception {
        NetlinkRequest none = GenericNetlink.command(16, 0, 1, 1).attribute(2, text("mptcp_pm"));
        assertThat(GenericNetlink.family(wrap(none.bytes()))).isNull();
        NetlinkRequest error = GenericNetlink.command(NLMSG_ERROR, 0, 1, 0);
        assertThat(GenericNetlink.family(wrap(error.bytes()))).isNull();
        NetlinkRequest family = GenericNetlink.command(16, 0, 1, 1)
                .u16(1, 40000)
                .nested(
                        7,
                        groups -> groups.nested(
                                1,
                                group -> group.attribute(1, text("mptcp_pm_events"))
                                        .attribute(2, 9)));
        assertThat(GenericNetlink.family(wrap(family.bytes())))
                .isEqualTo(new GenericNetlink.Family(40000, Map.of("mptcp_pm_events", 9)));
        assertThatThrownBy(() -> GenericNetlink.family(wrap(new byte[0]))).hasMessage("an empty answer");
    }

    @Test
    void anInterfaceHasItsNameByItsNumber() throws Exception {
        NetlinkRequest link = new NetlinkRequest(RTM_NEWLINK, 0, 1);
        link.body().putInt(0).putInt(7).put(new byte[8]);
        link.attribute(4, 1500).attribute(3, text("eth0"));
        Map<Integer, String> names = new LinkedHashMap<>();
        Interfaces.read(message(link), names);
        assertThat(names).isEqualTo(Map.of(7, "eth0"));
        NetlinkRequest gone = new NetlinkRequest(RTM_NEWLINK + 1, 0, 1);
        Interfaces.read(message(gone), names);
        assertThat(names).hasSize(1);
        NetlinkRequest shortened = new NetlinkRequest(RTM_NEWLINK, 0, 1);
        shortened.body().put(new byte[15]);
        assertThatThrownBy(() -> Interfaces.read(message(shortened), names))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("a message of rtnetlink of 15 bytes");
    }

    @Test
    void theLocalAddressOfAPointToPointLinkIsTheInterfaces() throws Exception {
        byte[] own = {10, 0, 0, 1};
        byte[] peers = {10, 0, 0, 2};
        byte[] ipv6 = InetAddress.getByName("fd77::1").getAddress();
        // IFA_ADDRESS is 1, IFA_LOCAL 2
        assertThat(addresses(address(3).attribute(1, peers).attribute(2, own))).isEqualTo(Map.of(ip(own), 3));
        assertThat(addresses(address(3).attribute(2, own).attribute(1, peers))).isEqualTo(Map.of(ip(own), 3));
        assertThat(addresses(address(4).attribute(1, ipv6))).isEqualTo(Map.of(ip(ipv6), 4));
        assertThat(addresses(address(4).attribute(6, ipv6))).isEmpty();
        NetlinkRequest odd = address(4).attribute(1, new byte[5]);
        assertThatThrownBy(() -> addresses(odd))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("an address of 5 bytes");
        NetlinkRequest other = new NetlinkRequest(RTM_NEWADDR + 1, 0, 1);
        assertThat(addresses(other)).isEmpty();
    }

    @Test
    void theLastAttributeOfATypeCounts() throws Exception {
        NetlinkRequest request = new NetlinkRequest(1, 0, 1);
        request.attribute(5, 1).attribute(6, new byte[] {1}).attribute(5, 2);
        ByteBuffer attributes = message(request).payload();
        assertThat(new NetlinkMessages(attributes).attribute(5).getInt(0)).isEqualTo(2);
        assertThat(new NetlinkMessages(attributes).attribute(6).limit()).isEqualTo(1);
        assertThat(new NetlinkMessages(attributes).attribute(7)).isNull();
    }

    @Test
    void everyCutThroughTheLastAttributeSaysWhatIsMissing() throws Exception {
        NetlinkRequest request = new NetlinkRequest(1, 0, 1);
        byte[] whole = request.attribute(5, 1).bytes();
        for (int length = 17; length < whole.length; length++) {
            byte[] attributes = Arrays.copyOfRange(whole, 16, length);
            String expected = attributes.length < 4
                    ? "a attribute's header is cut off after " + attributes.length + " bytes"
                    : "a attribute of 8 bytes, where there are " + attributes.length;
            for (Walk walk : List.<Walk>of(NetlinkMessages::nextAttribute, messages -> messages.attribute(5))) {
                assertThatThrownBy(() -> walk.step(new NetlinkMessages(wrap(attributes))))
                        .isInstanceOf(ProtocolException.class)
                        .hasMessage(expected);
            }
        }
    }

    private interface Walk {
        Object step(NetlinkMessages messages) throws ProtocolException;
    }

    private static NetlinkCalls.Outcome outcome(int type, int flags, byte[] payload) throws ProtocolException {
        return NetlinkCalls.outcome(new Message(type, flags, 1, wrap(payload)));
    }

    /** The error number, and so many bytes of the request's header. */
    private static byte[] ends(int errno, int header) {
        return ByteBuffer.allocate(4 + header)
                .order(ByteOrder.nativeOrder())
                .putInt(errno)
                .array();
    }

    private static byte[] words() {
        byte[] message = new NetlinkRequest(1, 0, 1)
                .attribute(NLMSGERR_ATTR_OFFS, 8)
                .attribute(NLMSGERR_ATTR_MSG, text("not so"))
                .bytes();
        return Arrays.copyOfRange(message, 16, message.length);
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static NetlinkRequest address(int index) {
        NetlinkRequest request = new NetlinkRequest(RTM_NEWADDR, 0, 1);
        request.body().putInt(0).putInt(index);
        return request;
    }

    private static Map<InetAddress, Integer> addresses(NetlinkRequest request) throws ProtocolException {
        Map<InetAddress, Integer> addresses = new HashMap<>();
        Interfaces.readAddress(message(request), addresses);
        return addresses;
    }

    private static InetAddress ip(byte[] bytes) throws Exception {
        return InetAddress.getByAddress(bytes);
    }

    private static Message message(NetlinkRequest request) throws ProtocolException {
        return new NetlinkMessages(wrap(request.bytes())).nextMessage();
    }

    private static byte[] text(String text) {
        return (text + "\0").getBytes(StandardCharsets.UTF_8);
    }

    private static ByteBuffer wrap(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    }
}
