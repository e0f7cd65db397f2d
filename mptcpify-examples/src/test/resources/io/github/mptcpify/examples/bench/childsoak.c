// SPDX-License-Identifier: Apache-2.0
/*
 * Opens TCP sockets by a number of threads at once, while children come and go, and fails if one cannot be opened or is not
 * MPTCP.
 *
 * usage: childsoak THREADS SOCKETS
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define SOCKETS_A_CHILD 1000
#define SO_PROTOCOL_NUMBER 38
#define MPTCP 262

static atomic_long failed, tcp, children;
static long sockets;

static void open_one(int family)
{
	int protocol = 0, descriptor = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	socklen_t length = sizeof(protocol);

	if (descriptor < 3 || getsockopt(descriptor, SOL_SOCKET, SO_PROTOCOL_NUMBER, &protocol, &length))
		failed++;
	else if (protocol != MPTCP)
		tcp++;
	if (descriptor >= 3)
		close(descriptor);
}

static void start_child(void)
{
	int status;
	pid_t child = fork();

	if (child == 0) {
		failed = tcp = 0;
		open_one(AF_INET);
		_exit(failed || tcp);
	}
	if (child < 0 || waitpid(child, &status, 0) != child || status)
		failed++;
	children++;
}

static void *churn(void *unused)
{
	(void)unused;
	for (long i = 1; i <= sockets; i++) {
		open_one(i % 2 ? AF_INET : AF_INET6);
		if (i % SOCKETS_A_CHILD == 0)
			start_child();
	}
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t started[64];
	int threads;

	if (argc != 3 || (threads = atoi(argv[1])) < 1 || threads > 64)
		return 2;
	sockets = atol(argv[2]) / threads;
	for (int i = 0; i < threads; i++)
		pthread_create(&started[i], NULL, churn, NULL);
	for (int i = 0; i < threads; i++)
		pthread_join(started[i], NULL);
	printf("%ld sockets by %d threads, %ld children: %ld failed, %ld TCP\n", sockets * threads, threads, (long)children,
	       (long)failed, (long)tcp);
	return failed || tcp;
}
