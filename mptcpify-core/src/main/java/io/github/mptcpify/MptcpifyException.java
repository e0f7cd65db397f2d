// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel, libbpf or a privilege did not allow: the operation, the likeliest cause, and the remedy. The message
 * has all three; to decide by, use {@link #reason()}.
 */
public final class MptcpifyException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Why an operation failed. */
    public enum Reason {
        /** The kernel has no hook {@code update_socket_protocol}: it is older than 6.6, or built without MPTCP. */
        NO_HOOK,
        /** The kernel shows no BTF at {@code /sys/kernel/btf/vmlinux}, so that no program can be fitted to it. */
        NO_BTF,
        /**
         * The process lacks a capability in the initial user namespace, or may not look into another process or enter
         * another network namespace.
         */
        NO_PRIVILEGE,
        /** The process has the privilege; the machine's policy (LSM, lockdown, seccomp, its kernel's own) refuses. */
        REFUSED_BY_POLICY,
        /** There is no libbpf. */
        LIBBPF_MISSING,
        /** There is a libbpf, but not one of version 1.0 or later. */
        LIBBPF_TOO_OLD,
        /** JNA cannot load its own library, without which no other can be called. */
        NO_NATIVE_ACCESS,
        /** The BPF object is not one that libbpf can read. */
        DAMAGED_OBJECT,
        /** The verifier of this kernel does not accept the program. */
        VERIFIER,
        /** The program cannot find out on this kernel where MPTCP is switched off, and so could do harm. */
        NO_GUARD,
        /** MPTCP is switched off in the network namespace: no MPTCP socket can be opened, or the guard would have to be left out. */
        MPTCP_OFF,
        /** Other programs have taken all the places of the hook. */
        HOOK_FULL,
        /** The program has no room for it: too many scopes, too many different filters on one, or a cgroup too deep. */
        TOO_MANY_SCOPES,
        /** The process to be looked into is not there. */
        NO_SUCH_PROCESS,
        /** The descriptor is not open in its process. */
        BAD_DESCRIPTOR,
        /** The descriptor is open, but is no socket. */
        NOT_A_SOCKET,
        /** The socket is not an MPTCP socket, or is not one any more: there is nothing to tell of its MPTCP. */
        NOT_MPTCP,
        /** The kernel cannot list MPTCP sockets: it was built without CONFIG_INET_MPTCP_DIAG, or its module is missing. */
        NO_MPTCP_DIAG,
        /** The kernel waits for another process, which keeps a socket locked, and has not answered in time. */
        NO_ANSWER,
        /** What was being listed changed too much meanwhile; asking again may help. */
        CHANGED_MEANWHILE,
        /** The socket object has no descriptor yet: the JDK opens some only when they are bound or connected. */
        NO_DESCRIPTOR_YET,
        /** No descriptor can be found in the socket object: its class, or this Java runtime, is not known. */
        UNKNOWN_SOCKET,
        /** This Java runtime's own sockets are not known inside, or it does not let them be changed. */
        UNKNOWN_RUNTIME,
        /** No BPF file system is where persistent attachments are to be kept. */
        NO_BPF_FILE_SYSTEM,
        /** Another version of this library keeps its persistent attachments there. */
        OTHER_VERSION,
        /**
         * Where persistent attachments are kept there is what this library did not put there, or something is missing, or
         * others may write there.
         */
        FOREIGN_PIN,
        /** Another process works on the persistent attachments, and does not come to an end. */
        LOCKED,
        /** The persistent attachment was detached. */
        DETACHED,
        /** What MPTCP refuses cannot be counted here ({@link AttachOptions#reportRefusals}); attaching without that may well work. */
        NO_REFUSALS,
        /** Socket options cannot be dropped here ({@link AttachOptions#lenient}); attaching without that may well work. */
        NOT_LENIENT,
        /** The kernel, this process's surroundings or its processor let no command be started under a filter. */
        NO_CHILD_FILTER,
        /** The kernel has no path manager: it is older than 5.6, or built without MPTCP. */
        NO_PATH_MANAGER,
        /** The kernel's path manager refused what it was told of an endpoint, a limit or a subflow. */
        PATH_MANAGER,
        /** None of the above; {@link #errno()} tells more. */
        OTHER
    }

    /** What was being done. */
    private final String operation;

    /** Why it failed. */
    private final Reason reason;

    /** The error number, or 0. */
    private final int errno;

    /** The likeliest cause. */
    private final String likeliestCause;

    /** What to do about it. */
    private final String remedy;

    /** What libbpf and the verifier printed. */
    private final String log;

    /** Finds out what this process can do here, where that is what failed. */
    private transient @Nullable Supplier<Support> preflight;

    /** What it found. */
    private transient @Nullable Support support;

    /**
     * One of this library's own; for tests of what handles it, too.
     *
     * @param operation what was being done, as "attach /sys/fs/cgroup/shop.slice"
     * @param reason why it failed
     * @param errno the error number as in errno(3), or 0
     * @param likeliestCause a clause without a full stop
     * @param remedy one or more sentences, or empty
     * @param log what libbpf and the kernel's verifier printed, or empty
     * @param cause what was thrown below
     */
    public MptcpifyException(
            String operation,
            Reason reason,
            int errno,
            String likeliestCause,
            String remedy,
            String log,
            @Nullable Throwable cause) {
        super(operation + ": " + likeliestCause + (remedy.isEmpty() ? "" : ". " + remedy), cause);
        this.operation = Objects.requireNonNull(operation);
        this.reason = Objects.requireNonNull(reason);
        this.errno = errno;
        this.likeliestCause = likeliestCause;
        this.remedy = remedy;
        this.log = log;
    }

    /** {@return what was being done, as "attach /sys/fs/cgroup/shop.slice"} */
    public String operation() {
        return operation;
    }

    /** {@return why it failed} */
    public Reason reason() {
        return reason;
    }

    /** {@return the kernel's or libbpf's error number as in errno(3), where one led to this} */
    public OptionalInt errno() {
        return errno == 0 ? OptionalInt.empty() : OptionalInt.of(errno);
    }

    /** {@return the likeliest cause, a clause without a full stop} */
    public String likeliestCause() {
        return likeliestCause;
    }

    /** {@return what to do about it, one or more sentences, or empty where nothing can be advised} */
    public String remedy() {
        return remedy;
    }

    /**
     * What this process can do here and what not, of an exception of {@link Mptcpify#attach}: {@link Mptcpify#support()},
     * asked when this is first called, which takes as long as a first attach.
     *
     * @return the checks; empty of any other exception, and after it was serialized
     */
    public synchronized Optional<Support> support() {
        if (support == null && preflight != null) {
            support = preflight.get();
        }
        return Optional.ofNullable(support);
    }

    MptcpifyException with(Supplier<Support> checks) {
        preflight = checks;
        return this;
    }

    /** {@return what libbpf and the kernel's verifier printed, lines ending in newlines, or empty} */
    public String log() {
        return log;
    }
}
