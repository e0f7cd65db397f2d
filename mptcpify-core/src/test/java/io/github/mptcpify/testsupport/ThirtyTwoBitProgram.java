// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.testsupport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;

/** Programs for i386, for kernels that run such ones; that of Debian does. */
public enum ThirtyTwoBitProgram {
    /** By the system call that has been there since Linux 4.3. */
    SOCKET("b867010000bb02000000b90100000031d2cd80"),
    /** As glibc opens them. */
    SOCKETCALL("6a006a016a02b866000000bb0100000089e1cd80"),
    /** As that, one of UDP. */
    SOCKETCALL_UDP("6a006a026a02b866000000bb0100000089e1cd80");

    /** The shell commands of the static busybox that script/lib/common.sh fetches. */
    public static final Path BUSYBOX = Path.of(System.getProperty("mptcpify.test.i386", "busybox-i386"));

    /** getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, esp + 4, esp), exit(protocol / 2). */
    private static final String TELL = "89c3b901000000ba26000000" + "6a006a04" + "8d742404" + "89e7" + "b86d010000cd80"
            + "8b5c2404d1ebb801000000cd80";

    private static final int BASE = 0x10000;
    private static final int HEADERS = 84;

    private final String open;

    ThirtyTwoBitProgram(String open) {
        this.open = open;
    }

    /** Makes the program's file. It opens a socket, and its exit code is half of the socket's protocol. */
    public Path file() throws IOException {
        byte[] code = HexFormat.of().parseHex(open + TELL);
        ByteBuffer elf = ByteBuffer.allocate(HEADERS + code.length).order(ByteOrder.LITTLE_ENDIAN);
        // elf(5): 32 bits, little-endian, an executable for i386 with one program header
        elf.put("\177ELF\1\1\1".getBytes(StandardCharsets.ISO_8859_1)).position(16);
        elf.putShort((short) 2).putShort((short) 3).putInt(1);
        elf.putInt(BASE + HEADERS).putInt(52).putInt(0).putInt(0);
        elf.putShort((short) 52).putShort((short) 32).putShort((short) 1).position(52);
        // which is to be loaded, may be read and executed
        elf.putInt(1).putInt(0).putInt(BASE).putInt(BASE);
        elf.putInt(elf.capacity()).putInt(elf.capacity()).putInt(5).putInt(4096);
        elf.put(code);
        Path file = Files.createTempFile(
                "mptcpify-i386",
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return Files.write(file, elf.array());
    }
}
