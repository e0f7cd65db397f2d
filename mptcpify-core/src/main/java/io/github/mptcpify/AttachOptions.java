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
 * What to attach: a scope, and which of the sockets in it. Immutable: each method returns a changed copy. A
 * socket has to pass the filter on commands, the one on users and the one on families.
 */
public final class AttachOptions {
    /** TASK_COMM_LEN - 1: the kernel keeps no more of a name. */
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
     * Every TCP socket of a scope.
     *
     * @param scope whose sockets
     * @return the options
     */
    public static AttachOptions of(Scope scope) {
        return new AttachOptions(Objects.requireNonNull(scope, "scope"), Filter.ALL, true);
    }

    /**
     * Only sockets of programs with one of these names: the process's name in {@code /proc/PID/comm} of its main thread,
     * which is "java" for every JVM, and no thread's own name.
     *
     * @param names at least one, each of 1 to 15 bytes in UTF-8
     * @return the options with this filter instead of an earlier one on names
     * @throws IllegalArgumentException if there is none, or one is empty or longer than the kernel keeps
     */
    public AttachOptions onlyCommands(String... names) {
        return commands(Mode.ONLY, names);
    }

    /**
     * No sockets of programs with one of these names; see {@link #onlyCommands}.
     *
     * @param names at least one, each of 1 to 15 bytes in UTF-8
     * @return the options with this filter instead of an earlier one on names
     * @throws IllegalArgumentException if there is none, or one is empty or longer than the kernel keeps
     */
    public AttachOptions exceptCommands(String... names) {
        return commands(Mode.EXCEPT, names);
    }

    /**
     * Only sockets that these users open.
     *
     * @param uids real user ids in the initial user namespace, at least one, as unsigned 32-bit numbers
     * @return the options with this filter instead of an earlier one on users
     * @throws IllegalArgumentException if there is none
     */
    public AttachOptions onlyUsers(int... uids) {
        return users(Mode.ONLY, uids);
    }

    /**
     * No sockets that these users open; see {@link #onlyUsers}.
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

    /** {@return the options for sockets of the family AF_INET6 alone, which may connect to IPv4 addresses too, instead of
     * an earlier filter on families} */
    public AttachOptions onlyIpv6() {
        return with(filter.withFamilies(Families.IPV6));
    }

    /** {@return the options for an attachment that converts nothing, and counts what it would have converted} */
    public AttachOptions audit() {
        return with(filter.asAudit());
    }

    /**
     * Has a converted socket take each option that TCP takes and that only tunes: where MPTCP refuses it, as it does
     * TCP_USER_TIMEOUT, setsockopt(2) succeeds all the same, nothing else comes of it, and getsockopt(2) reads back what was
     * set. So no program ends or fails to connect for such an option. Options that promise something, as TCP_MD5SIG does, are
     * refused as before, and a value that TCP would refuse is refused with TCP's error number. {@code docs/options.md} lists
     * both kinds. Options that were dropped are {@linkplain Statistics#dropped() counted}.
     *
     * <p>Needs {@code CAP_NET_ADMIN} beside what attaching needs, and a cgroup2 hierarchy: the cgroup's own directory, or of
     * another scope than a cgroup the hierarchy's root, mounted where this process sees it. Which options the kernel refuses is
     * tried once in a process, on a few sockets of its own. Of an {@link #audit() audit} this changes nothing.
     *
     * @return the options for such an attachment
     */
    public AttachOptions lenient() {
        return with(filter.asLenient());
    }

    /**
     * Has {@link Attachment#refusals()} tell what programs in scope ask of their sockets and MPTCP refuses, or does otherwise
     * than TCP: of MPTCP sockets, whoever made them MPTCP, what was refused; of an {@link #audit() audit} also of TCP sockets,
     * what would be. What MPTCP refuses is tried once in a process, on a few sockets of its own.
     *
     * <p>Takes programs on the kernel's functions for setsockopt(2), getsockopt(2), ioctl(2) and send(2) of TCP and MPTCP, for
     * as long as such an attachment is open, and no further right. They cost each of these calls of the machine something, and
     * socket(2) nothing: {@code docs/performance.md} says how much. A persistent attachment has none: attach an audit beside it.
     *
     * @return the options for such an attachment
     */
    public AttachOptions reportRefusals() {
        return with(filter.withRefusals());
    }

    /**
     * Goes on where the program's guard does not work: on a kernel in which it cannot find {@code net.mptcp.enabled},
     * which {@link Mptcpify#support()} tells, and where attaching is refused otherwise. Elsewhere this changes nothing.
     *
     * <p>Without the guard, a program in scope loses all of its TCP in a network namespace where MPTCP is off: its
     * socket(2) fails with ENOPROTOOPT. Whether it is on is looked up once instead, when attaching: in the network
     * namespace that is attached, or that the attached process has, which takes CAP_SYS_ADMIN unless it is the caller's
     * own; else in the caller's. Switching it off later, and other namespaces, are the caller's to avoid.
     *
     * @return the options with this leave
     */
    public AttachOptions withoutGuard() {
        return new AttachOptions(scope, filter, false);
    }

    /** {@return whose sockets} */
    public Scope scope() {
        return scope;
    }

    /** {@return the commands that alone are converted, by their names, empty where there is no such filter} */
    public Set<String> commandsOnly() {
        return filter.commandMode() == Mode.ONLY ? filter.commands() : Set.of();
    }

    /** {@return the commands that are not converted, by their names} */
    public Set<String> commandsExcept() {
        return filter.commandMode() == Mode.EXCEPT ? filter.commands() : Set.of();
    }

    /** {@return the users that alone are converted, as unsigned 32-bit numbers, empty where there is no such filter} */
    public Set<Integer> usersOnly() {
        return filter.userMode() == Mode.ONLY ? filter.users() : Set.of();
    }

    /** {@return the users that are not converted, as unsigned 32-bit numbers} */
    public Set<Integer> usersExcept() {
        return filter.userMode() == Mode.EXCEPT ? filter.users() : Set.of();
    }

    /** {@return the family of addresses that alone is converted, empty where both are} */
    public Optional<StandardProtocolFamily> family() {
        return switch (filter.families()) {
            case BOTH -> Optional.empty();
            case IPV4 -> Optional.of(StandardProtocolFamily.INET);
            case IPV6 -> Optional.of(StandardProtocolFamily.INET6);
        };
    }

    /** {@return whether nothing is converted, and only counted} */
    public boolean isAudit() {
        return filter.audit();
    }

    /** {@return whether converted sockets take options that MPTCP refuses} */
    public boolean isLenient() {
        return filter.lenient();
    }

    /** {@return whether what MPTCP refuses is counted} */
    public boolean reportsRefusals() {
        return filter.refusals();
    }

    /** {@return whether it is attached only where the program sees that MPTCP is on} */
    public boolean isGuarded() {
        return guarded;
    }

    /**
     * The same, as any process would name it, and as a persistent attachment has it: see {@link Scope#absolute}.
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

    /** {@return the scope and each filter, as "/sys/fs/cgroup/shop.slice, only commands curl java, only IPv4, audit"} */
    @Override
    public String toString() {
        return scope + filter.text() + (guarded ? "" : ", without guard");
    }
}
