// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.demo;

import io.github.mptcpify.examples.programs.Received;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A program that keeps running from one exchange to the next, and is moved from cgroup to cgroup. */
final class RunningClient implements Client {
    private final String name;
    private final Conversation program;
    private final Optional<SocketFlags> asked;

    RunningClient(String name, Conversation program) {
        this(name, program, Optional.empty());
    }

    /** Makes a client that opens its sockets as it is told. */
    RunningClient(String name, Conversation program, Optional<SocketFlags> asked) {
        this.name = name;
        this.program = program;
        this.asked = asked;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<SocketFlags> asked() {
        return asked;
    }

    @Override
    public Transfer send(Path cgroup, String url) throws IOException {
        program.requireAlive();
        DemoCgroups.move(program.pid(), cgroup);
        program.say(url + asked.map(flags -> " " + flags.bits()).orElse(""));
        return new Transfer() {
            @Override
            public long pid() {
                return program.pid();
            }

            @Override
            public boolean isAlive() {
                return program.isAlive();
            }

            @Override
            public Received result() throws IOException {
                return Received.parse(program.hear());
            }

            @Override
            public void close() {
                // the program keeps running
            }
        };
    }
}
