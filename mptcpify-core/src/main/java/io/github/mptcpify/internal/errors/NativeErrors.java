// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.errors;

import static io.github.mptcpify.internal.errors.Explained.failed;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.MptcpifyException.Reason;
import io.github.mptcpify.internal.linux.CLibrary;
import io.github.mptcpify.jna.MissingLibraryException;
import io.github.mptcpify.jna.NativeAccess;

/** Errors of loading the native libraries. */
public final class NativeErrors {
    private NativeErrors() {}

    /** A library is missing or unsuitable. */
    public static MptcpifyException of(String operation, MissingLibraryException failure) {
        return switch (failure.problem()) {
            case ABSENT ->
                failed(
                        operation,
                        Reason.LIBBPF_MISSING,
                        "there is no " + failure.library(),
                        "Install libbpf 1.0 or later (Debian, Ubuntu: apt-get install libbpf1; Fedora: dnf install "
                                + "libbpf).",
                        failure);
            case TOO_OLD ->
                failed(
                        operation,
                        Reason.LIBBPF_TOO_OLD,
                        failure.library() + " is not libbpf 1.0 or later: " + failure.getMessage(),
                        "Install libbpf 1.0 or later (Debian 12, Ubuntu 23.04: package libbpf1).",
                        failure);
            case JNA -> jnaNotLoaded(operation, failure, CLibrary.isMusl());
            case DENIED ->
                failed(
                        operation,
                        Reason.NO_NATIVE_ACCESS,
                        "this JVM denies native access to JNA (" + failure.getMessage() + ")",
                        "Start it with --enable-native-access=ALL-UNNAMED, or =com.sun.jna where JNA is on the "
                                + "module path; "
                                + "an executable jar may have Enable-Native-Access: ALL-UNNAMED in its manifest.",
                        failure);
        };
    }

    /**
     * JNA's own library, which is unpacked before it is loaded, and is made for glibc, could not be loaded; JNA loads another
     * one only if a property names its folder.
     */
    public static MptcpifyException jnaNotLoaded(String operation, MissingLibraryException failure, boolean musl) {
        return failed(
                operation,
                Reason.NO_NATIVE_ACCESS,
                "JNA cannot load its own library"
                        + (musl ? ", which is made for glibc: this system's C library is musl" : "") + " ("
                        + failure.getMessage() + ")",
                musl
                        ? "Install JNA's library as this distribution has it (Alpine: apk add java-jna-native libbpf), and "
                                + "name its folder: -Djna.boot.library.path=/usr/lib, for a command "
                                + "JAVA_TOOL_OPTIONS=-Djna.boot.library.path=/usr/lib before it."
                        : "Name a folder in which this user may make files and run them: -Djna.tmpdir=DIR, for a command "
                                + "JAVA_TOOL_OPTIONS=-Djna.tmpdir=DIR before it. If it finds a library of another "
                                + "version, remove the system property jna.boot.library.path.",
                failure);
    }

    /** Throws if this JVM cannot call C functions. Call it before any of them. */
    public static void requireNativeAccess(String operation) throws MptcpifyException {
        MissingLibraryException failure = NativeAccess.failure().orElse(null);
        if (failure != null) {
            throw of(operation, failure);
        }
    }

    /** A library of this project, which is unpacked before it is loaded, could not be loaded. */
    public static MptcpifyException libraryNotLoaded(String operation, Throwable failure) {
        return Explained.refused(
                operation,
                Reason.NO_NATIVE_ACCESS,
                0,
                "this JVM cannot load a library from its folder for temporary files: " + failure,
                "Name a folder in which this user may make files and run them: -Djava.io.tmpdir=DIR.",
                failure);
    }
}
