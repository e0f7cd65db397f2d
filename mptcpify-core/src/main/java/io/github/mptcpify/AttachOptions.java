// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.internal.engine.scope.Filter;
import io.github.mptcpify.internal.engine.scope.Filter.Families;
import io.github.mptcpify.internal.engine.scope.Filter.Mode;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What to attach: a scope, and filters on the sockets in it. Immutable: each method returns a changed copy. A socket
 * has to pass the filter on commands, the filter on users and the filter on address families.
 */
public final class AttachOptions {
    /** TASK_COMM_LEN - 1: the kernel truncates longer names. */
    private static final int COMMAND_LENGTH = 15;

    private final Scope scope;
    private final Filter filter;
    private final boolean guarded;

    private AttachOptions(Scope scope, Filter filter, boolean guarded) {
        this.scope = scope;
        this.filter = filter;
        this.guarded = guarded;
    }

    /**
     * Selects every TCP socket of a scope.
     *
     * @param scope the scope
     * @return the options
     */
    public static AttachOptions of(Scope scope) {
        return new AttachOptions(Objects.requireNonNull(scope, "scope"), Filter.ALL, true);
    }

    /**
     * Selects only sockets of programs with one of these names. The name is that of the process's main thread in {@code
     * /proc/PID/comm}, which is "java" for every JVM; names of other threads do not count.
     *
     * @param names at least one, each of 1 to 15 bytes in UTF-8
     * @return the options with this filter instead of an earlier one on names
     * @throws IllegalArgumentException if there is none, or one is empty or longer than the kernel keeps
     */
    public AttachOptions onlyCommands(String... names) {
        return commands(Mode.ONLY, names);
    }

    /**
     * Excludes sockets of programs with one of these names; see {@link #onlyCommands}.
     *
     * @param names at least one, each of 1 to 15 bytes in UTF-8
     * @return the options with this filter instead of an earlier one on names
     * @throws IllegalArgumentException if there is none, or one is empty or longer than the kernel keeps
     */
    public AttachOptions exceptCommands(String... names) {
        return commands(Mode.EXCEPT, names);
    }

    /**
     * Selects only sockets that these users open.
     *
     * @param uids real user ids in the initial user namespace, at least one, as unsigned 32-bit numbers
     * @return the options with this filter instead of an earlier one on users
     * @throws IllegalArgumentException if there is none
     */
    public AttachOptions onlyUsers(int... uids) {
        return users(Mode.ONLY, uids);
    }

    /**
     * Excludes sockets that these users open; see {@link #onlyUsers}.
     *
     * @param uids real user ids, at least one
     * @return the options with this filter instead of an earlier one on users
     * @throws IllegalArgumentException if there is none
     */
    public AttachOptions exceptUsers(int... uids) {
        return users(Mode.EXCEPT, uids);
    }

    /** {@return the options for sockets of the family AF_INET alone, instead of an earlier filter on families} */
    public AttachOptions onlyIpv4() {
        return with(filter.withFamilies(Families.IPV4));
    }

    /**
     * {@return the options for sockets of the family AF_INET6 alone, which may connect to IPv4 addresses too, instead
     * of an earlier filter on families}
     */
    public AttachOptions onlyIpv6() {
        return with(filter.withFamilies(Families.IPV6));
    }

    /** {@return the options for an attachment that converts nothing, and only counts what it would have converted} */
    public AttachOptions audit() {
        return with(filter.asAudit());
    }

    /**
     * Lets a converted socket accept each option that TCP accepts and that only tunes the socket. If MPTCP refuses it,
     * as it does TCP_USER_TIMEOUT, setsockopt(2) succeeds without effect, and getsockopt(2) reads back what was set. So
     * no program exits or fails to connect because of such an option. Options on whose effect programs rely, such as
     * TCP_MD5SIG, are still refused, and a value that TCP would refuse is refused with TCP's error number. {@code
     * docs/options.md} lists both kinds. Dropped options are {@linkplain Statistics#dropped() counted}.
     *
     * <p>Needs {@code CAP_NET_ADMIN} besides what attaching needs. This process has to see the cgroup's own directory
     * or, for other scopes, a mount of the cgroup2 hierarchy's root. Once per process, the library tries on a few
     * sockets of its own which options the kernel refuses. For an {@link #audit() audit} this setting has no effect.
     *
     * @return the options for such an attachment
     */
    public AttachOptions lenient() {
        return with(filter.asLenient());
    }

    /**
     * Lets {@link Attachment#refusals()} report socket options and calls of programs in scope that MPTCP refuses, or
     * handles differently than TCP. On MPTCP sockets, also those that a program opened as MPTCP itself, these are
     * actual refusals; an {@link #audit() audit} also reports those that TCP sockets would meet on MPTCP. Once per
     * process, the library tries on a few sockets of its own what MPTCP refuses.
     *
     * <p>While such an attachment is open, BPF programs are on the kernel's functions for setsockopt(2), getsockopt(2),
     * ioctl(2) and send(2) of TCP and MPTCP. They need no further privilege. They slow down each of these calls on the
     * machine, but not socket(2): {@code docs/performance.md} says how much. Persistent attachments do not support
     * this: attach an audit beside them.
     *
     * @return the options for such an attachment
     */
    public AttachOptions reportRefusals() {
        return with(filter.withRefusals());
    }

    /**
     * Allows attaching where the program's guard does not work: on a kernel in which the program cannot find {@code
     * net.mptcp.enabled}. {@link Mptcpify#support()} tells whether it can. Without this setting attaching is refused
     * there; on other kernels it has no effect.
     *
     * <p>Without the guard, a program in scope cannot open TCP sockets in a network namespace where MPTCP is off: its
     * socket(2) fails with ENOPROTOOPT. Instead of the guard, MPTCP is checked once, when attaching: in the attached
     * network namespace or that of the attached process, which needs CAP_SYS_ADMIN unless it is the caller's own; for
     * other scopes in the caller's. The caller has to make sure that MPTCP is not switched off later, and that it is on
     * in other namespaces.
     *
     * @return the options without the guard
     */
    public AttachOptions withoutGuard() {
        return new AttachOptions(scope, filter, false);
    }

    /** {@return the scope} */
    public Scope scope() {
        return scope;
    }

    /** {@return the names of the only commands that are converted; empty without such a filter} */
    public Set<String> commandsOnly() {
        return filter.commandMode() == Mode.ONLY ? filter.commands() : Set.of();
    }

    /** {@return the names of the commands that are not converted} */
    public Set<String> commandsExcept() {
        return filter.commandMode() == Mode.EXCEPT ? filter.commands() : Set.of();
    }

    /** {@return the only users that are converted, as unsigned 32-bit numbers; empty without such a filter} */
    public Set<Integer> usersOnly() {
        return filter.userMode() == Mode.ONLY ? filter.users() : Set.of();
    }

    /** {@return the users that are not converted, as unsigned 32-bit numbers} */
    public Set<Integer> usersExcept() {
        return filter.userMode() == Mode.EXCEPT ? filter.users() : Set.of();
    }

    /** {@return the only address family that is converted; empty if both are} */
    public Optional<StandardProtocolFamily> family() {
        return switch (filter.families()) {
            case BOTH -> Optional.empty();
            case IPV4 -> Optional.of(StandardProtocolFamily.INET);
            case IPV6 -> Optional.of(StandardProtocolFamily.INET6);
        };
    }

    /** {@return whether sockets are only counted, and none converted} */
    public boolean isAudit() {
        return filter.audit();
    }

    /** {@return whether converted sockets accept options that MPTCP refuses} */
    public boolean isLenient() {
        return filter.lenient();
    }

    /** {@return whether refusals of MPTCP are counted} */
    public boolean reportsRefusals() {
        return filter.refusals();
    }

    /** {@return whether the program converts only where it sees that MPTCP is on} */
    public boolean isGuarded() {
        return guarded;
    }

    /**
     * The same options with a scope that means the same to every process, as a persistent attachment stores it: see
     * {@link Scope#absolute}.
     *
     * @return the options
     * @throws IOException if the scope's path cannot be examined
     */
    public AttachOptions absolute() throws IOException {
        return new AttachOptions(scope.absolute(), filter, guarded);
    }

    private AttachOptions commands(Mode mode, String... names) {
        Set<String> commands = new TreeSet<>();
        for (String name : names) {
            int length = name.getBytes(StandardCharsets.UTF_8).length;
            if (length == 0 || length > COMMAND_LENGTH) {
                throw new IllegalArgumentException("the kernel keeps 1 to " + COMMAND_LENGTH
                        + " bytes of a command's name, and \"" + name + "\" has " + length
                        + ": use the name in /proc/PID/comm");
            }
            commands.add(name);
        }
        requireSome(commands, "command");
        return with(filter.withCommands(mode, commands));
    }

    private AttachOptions users(Mode mode, int... uids) {
        Set<Integer> users = new TreeSet<>();
        for (int uid : uids) {
            users.add(uid);
        }
        requireSome(users, "user");
        return with(filter.withUsers(mode, users));
    }

    private AttachOptions with(Filter changed) {
        return new AttachOptions(scope, changed, guarded);
    }

    private static void requireSome(Set<?> given, String what) {
        if (given.isEmpty()) {
            throw new IllegalArgumentException("a filter on " + what + "s needs at least one " + what);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AttachOptions options
                && scope.equals(options.scope)
                && filter.equals(options.filter)
                && guarded == options.guarded;
    }

    @Override
    public int hashCode() {
        return Objects.hash(scope, filter, guarded);
    }

    /**
     * {@return the scope and each filter, such as "/sys/fs/cgroup/shop.slice, only commands curl java, only IPv4,
     * audit"}
     */
    @Override
    public String toString() {
        return scope + filter.text() + (guarded ? "" : ", without guard");
    }
}
