// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.junit;

import io.github.mptcpify.AttachOptions;
import io.github.mptcpify.Attachment;
import io.github.mptcpify.MptcpJvm;
import io.github.mptcpify.Mptcpify;
import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.Scope;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Attaches during tests, and passes the {@link Attachment} to parameters of that type.
 *
 * <p>On a class, or registered by a static field, it attaches once: before the {@code @BeforeAll} methods, and until
 * after the {@code @AfterAll} ones; the tests and the nested classes share the attachment, and so its statistics. On a
 * method, or registered by an instance field, it attaches anew for each test, before the {@code @BeforeEach} methods
 * and until after the {@code @AfterEach} ones. If attaching fails, the test fails with the exception of {@link
 * Mptcpify#attach}.
 *
 * <p>This JVM is mended ({@link MptcpJvm#mend}), so that closing a TLS connection does not hang.
 *
 * <p>Sockets that the JDK opens for itself, when a JVM opens its first socket, are opened beforehand, and so are not
 * counted.
 *
 * <p>Tests may run at the same time. A test that is in the scope of another test's attachment is converted too, like
 * any code in that scope: where some tests of a JVM must have plain TCP sockets, do not run them beside those that have
 * this.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final MptcpifiedExtension SHOP = MptcpifiedExtension.of(
 *         AttachOptions.of(Scope.cgroup(Path.of("/sys/fs/cgroup/shop"))).onlyCommands("nginx"));
 * }</pre>
 */
@SuppressWarnings("exports") // JUnit is not passed on to those who use the library without it
public final class MptcpifiedExtension
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback, ParameterResolver {
    private static final System.Logger LOGGER = System.getLogger("io.github.mptcpify");

    private final Namespace namespace = Namespace.create(MptcpifiedExtension.class, this);
    private final Callable<AttachOptions> options;

    /** Attaches this process; for {@link Mptcpified} and {@code @ExtendWith}. */
    public MptcpifiedExtension() {
        this(() -> AttachOptions.of(Scope.currentProcess()));
    }

    private MptcpifiedExtension(Callable<AttachOptions> options) {
        this.options = options;
    }

    /**
     * Attaches something else than this process.
     *
     * @param options whose sockets, and which
     * @return the extension, for a field with {@code @RegisterExtension}
     */
    public static MptcpifiedExtension of(AttachOptions options) {
        Objects.requireNonNull(options, "options");
        return of(() -> options);
    }

    /**
     * Attaches what is known only when the tests begin, as a cgroup or a namespace that an earlier extension makes.
     *
     * @param options asked each time before attaching
     * @return the extension, for a field with {@code @RegisterExtension}
     */
    public static MptcpifiedExtension of(Callable<AttachOptions> options) {
        return new MptcpifiedExtension(Objects.requireNonNull(options, "options"));
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        attach(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        attach(context);
    }

    /** Unless the class, or the one around it, is attached. */
    private void attach(ExtensionContext context) throws Exception {
        Store store = context.getStore(namespace);
        if (attachment(store) == null) {
            openTheJdksOwnSockets();
            mend();
            store.put(Attachment.class, Mptcpify.attach(options.call()));
        }
    }

    /**
     * The first socket of a JVM makes it open some more, to find out what the system can do: no test should count them.
     */
    private static void openTheJdksOwnSockets() throws IOException {
        SocketChannel.open().close();
    }

    private static void mend() {
        try {
            MptcpJvm.mend();
        } catch (MptcpifyException e) {
            LOGGER.log(System.Logger.Level.WARNING, "blocking TLS may hang when it is closed: {0}", e.getMessage());
        }
    }

    private static @Nullable Attachment attachment(Store store) {
        return store.get(Attachment.class, Attachment.class);
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        close(context);
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        close(context);
    }

    /** What was attached for this very context: what its parents have stays in their store. */
    private void close(ExtensionContext context) throws IOException {
        Attachment own = context.getStore(namespace).remove(Attachment.class, Attachment.class);
        if (own != null) {
            own.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Attachment.class;
    }

    @Override
    public Attachment resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Attachment attachment = attachment(context.getStore(namespace));
        if (attachment == null) {
            throw new ParameterResolutionException("nothing is attached yet when " + parameter.getDeclaringExecutable()
                    + " is called: put @Mptcpified on the class, or make the extension's field static");
        }
        return attachment;
    }
}
