// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.jna;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileDescriptor;
import java.lang.invoke.MethodHandles.Lookup;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What reads the insides of this JDK, and what it does with anything else: no object may end the JVM. */
@Tag("socket")
@Tag("jvm")
class JdkSocketsTest {
    @Test
    void aFieldThatIsNotThereIsAnException() throws NoSuchFieldException {
        assertThat(Jni.staticField(Lookup.class, "IMPL_LOOKUP", Lookup.class)).isInstanceOf(Lookup.class);
        assertThatThrownBy(() -> Jni.staticField(Lookup.class, "NO_LOOKUP", Lookup.class))
                .isInstanceOf(NoSuchFieldException.class)
                .hasMessageContaining("NO_LOOKUP");
        assertThatThrownBy(() -> Jni.staticField(Lookup.class, "IMPL_LOOKUP", String.class))
                .isInstanceOf(NoSuchFieldException.class);
        // nothing is left pending
        assertThat(Jni.staticField(FileDescriptor.class, "in", FileDescriptor.class))
                .isSameAs(FileDescriptor.in);
    }

    @Test
    void objectsOfOtherClassesAreRefusedByJava() throws Exception {
        JdkSockets jdk = new JdkSockets();
        assertThat(jdk.isOwner("text")).isFalse();
        assertThat(jdk.below("text")).isNull();
        assertThatThrownBy(() -> jdk.descriptor("text")).isInstanceOf(ClassCastException.class);
        assertThatThrownBy(() -> jdk.isOpen("text")).isInstanceOf(ClassCastException.class);
        assertThatThrownBy(() -> jdk.isOpen(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void aSocketLeadsToItsDescriptor() throws Exception {
        JdkSockets jdk = new JdkSockets();
        assertThat(jdk.descriptor(FileDescriptor.out)).isEqualTo(1);
        assertThat(jdk.descriptor(new FileDescriptor())).isEqualTo(JdkSockets.NONE);
        try (SocketChannel channel = SocketChannel.open()) {
            assertThat(jdk.isOwner(channel)).isTrue();
            assertThat(jdk.descriptor(channel)).isPositive();
        }
        ServerSocket server = new ServerSocket(0);
        Object owner = jdk.below(server);
        while (!jdk.isOwner(owner)) {
            owner = jdk.below(owner);
        }
        assertThat(jdk.descriptor(owner)).isPositive();
        assertThat(jdk.isOpen(owner)).isTrue();
        server.close();
        assertThat(jdk.isOpen(owner)).isFalse();
        try (Socket socket = new Socket()) {
            Object impl = jdk.below(socket);
            // JDK 25 makes it when it is needed
            if (impl != null) {
                impl = jdk.below(impl);
                assertThat(jdk.descriptor(impl)).isEqualTo(JdkSockets.NONE);
            }
        }
    }
}
