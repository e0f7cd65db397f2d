// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.lenient.testsupport;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A gRPC server and its client, on epoll as they come. With keepalives a client sets TCP_USER_TIMEOUT. */
public final class GrpcCalls {
    private static final MethodDescriptor<String, String> ONE = method(MethodDescriptor.MethodType.UNARY, "One");
    private static final MethodDescriptor<String, String> MANY =
            method(MethodDescriptor.MethodType.SERVER_STREAMING, "Many");

    private GrpcCalls() {}

    /** What a call with one answer got, and one with a stream of them: the answers or the error. */
    public static String call() throws IOException {
        Server server = NettyServerBuilder.forPort(0)
                .addService(ServerServiceDefinition.builder("Echo")
                        .addMethod(ONE, ServerCalls.asyncUnaryCall((word, answer) -> {
                            answer.onNext(word);
                            answer.onCompleted();
                        }))
                        .addMethod(MANY, ServerCalls.asyncServerStreamingCall((word, answer) -> {
                            for (int i = 1; i <= 3; i++) {
                                answer.onNext(word + i);
                            }
                            answer.onCompleted();
                        }))
                        .build())
                .build()
                .start();
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
                .usePlaintext()
                .keepAliveTime(10, TimeUnit.MINUTES)
                .build();
        try {
            return answers(channel, ONE, "one") + ", " + answers(channel, MANY, "many");
        } finally {
            // not waited for: a channel that has panicked never ends
            channel.shutdownNow();
            server.shutdownNow();
        }
    }

    private static String answers(Channel channel, MethodDescriptor<String, String> method, String word) {
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS);
        List<String> answers = new ArrayList<>();
        try {
            if (method.getType() == MethodDescriptor.MethodType.UNARY) {
                answers.add(ClientCalls.blockingUnaryCall(channel, method, options, word));
            } else {
                ClientCalls.blockingServerStreamingCall(channel, method, options, word)
                        .forEachRemaining(answers::add);
            }
        } catch (StatusRuntimeException e) {
            answers.add(e.getStatus().getDescription());
        }
        return String.join(" ", answers);
    }

    private static MethodDescriptor<String, String> method(MethodDescriptor.MethodType type, String name) {
        return MethodDescriptor.<String, String>newBuilder()
                .setType(type)
                .setFullMethodName(MethodDescriptor.generateFullMethodName("Echo", name))
                .setRequestMarshaller(new Text())
                .setResponseMarshaller(new Text())
                .build();
    }

    private static final class Text implements MethodDescriptor.Marshaller<String> {
        @Override
        public InputStream stream(String value) {
            return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
