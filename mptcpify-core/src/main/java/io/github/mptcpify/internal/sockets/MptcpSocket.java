// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.sockets;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A socket that may be MPTCP. Its stream returns the right number of available bytes, so that a TLS socket layered over it
 * can be closed. It refuses urgent data, which would arrive within the stream. It asks the kernel each time whether it is
 * MPTCP: an accepted socket is TCP if its peer is.
 */
public final class MptcpSocket extends Socket {
    /** The JDK's options that only tune, and that some kernels refuse on MPTCP, with TCP's initial values. */
    private static final Map<String, Object> INITIAL = Map.of("IP_TOS", 0, "TCP_QUICKACK", true);

    /** The values that were set: on some kernels an option can be set but not read. */
    private final Map<String, Object> values = new ConcurrentHashMap<>();

    /** The options that were dropped when they were last set. */
    private final Set<String> refused = ConcurrentHashMap.newKeySet();

    /** Makes a new socket, still TCP. */
    public MptcpSocket() {}

    /** Makes a socket for an accepted connection. */
    public MptcpSocket(@Nullable SocketImpl none) throws SocketException {
        super(none);
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(super.getInputStream()) {
            @Override
            public int available() throws IOException {
                // throws the JDK's exception if the socket is closed
                int count = super.available();
                Optional<Descriptor> descriptor =
                        count == 0 ? Optional.empty() : Conversions.descriptor(MptcpSocket.this);
                if (descriptor.isEmpty()) {
                    return count;
                }
                int right = descriptor.get().available();
                return right < 0 || isClosed() ? count : right;
            }
        };
    }

    /**
     * Does as a lenient attachment: an option that only tunes and is refused on MPTCP is dropped, and its value reads back.
     */
    @Override
    public void setOOBInline(boolean on) throws SocketException {
        set("SO_OOBINLINE", on, () -> super.setOOBInline(on));
    }

    @Override
    public boolean getOOBInline() throws SocketException {
        return get("SO_OOBINLINE", false, super::getOOBInline);
    }

    @Override
    public void setTrafficClass(int trafficClass) throws SocketException {
        set("IP_TOS", trafficClass, () -> super.setTrafficClass(trafficClass));
    }

    @Override
    public int getTrafficClass() throws SocketException {
        return get("IP_TOS", 0, super::getTrafficClass);
    }

    @Override
    public <T> Socket setOption(SocketOption<T> name, T value) throws IOException {
        if (!INITIAL.containsKey(name.name())) {
            super.setOption(name, value);
        } else {
            set(name.name(), value, () -> super.setOption(name, value));
        }
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        Object initial = INITIAL.get(name.name());
        return initial == null
                ? super.getOption(name)
                : get(name.name(), name.type().cast(initial), () -> super.getOption(name));
    }

    private interface Setting<E extends IOException> {
        void set() throws E;
    }

    private interface Getting<T, E extends IOException> {
        T get() throws E;
    }

    private <E extends IOException> void set(String option, Object value, Setting<E> kernel) throws E {
        try {
            kernel.set();
            refused.remove(option);
        } catch (IOException | UnsupportedOperationException e) { // the JDK's exception for ENOPROTOOPT
            if (isClosed() || !isMptcp()) {
                throw e;
            }
            refused.add(option);
        }
        values.put(option, value);
    }

    @SuppressWarnings("unchecked") // the value that was set has the option's type
    private <T, E extends IOException> T get(String option, T initial, Getting<T, E> kernel) throws E {
        try {
            T value = kernel.get();
            return refused.contains(option) ? (T) values.getOrDefault(option, value) : value;
        } catch (IOException | UnsupportedOperationException e) { // the JDK's exception for ENOPROTOOPT
            if (isClosed() || !isMptcp()) {
                throw e;
            }
            return (T) values.getOrDefault(option, initial);
        }
    }

    private boolean isMptcp() {
        return Conversions.descriptor(this).filter(Descriptor::isMptcp).isPresent();
    }

    @Override
    public void sendUrgentData(int data) throws IOException {
        if (isMptcp()) {
            throw new SocketException("MPTCP has no urgent data: the peer would read this byte as part of the stream."
                    + " Send a message of your protocol instead, or leave this socket TCP");
        }
        super.sendUrgentData(data);
    }
}
