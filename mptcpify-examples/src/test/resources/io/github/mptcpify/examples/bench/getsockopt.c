// SPDX-License-Identifier: Apache-2.0
/*
 * What the inspector is compared with: asks for MPTCP_INFO over and over.
 *
 * usage: getsockopt DESCRIPTOR WARMUPS ITERATIONS MILLISECONDS
 *
 * Prints for each iteration how many nanoseconds a call took on average.
 *
 * It has a second thread, which sleeps. Where threads share the descriptors, as
 * in every JVM, each system call on one takes and gives back a reference.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* Debian 12's headers do not have all of them */
#define SOL_MPTCP 284
#define MPTCP_INFO 1

/* calls between two looks at the clock: it must not be what is measured */
#define BATCH 1000

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1e9 + time.tv_nsec;
}

/* The room is the same as the inspector's: the kernel copies what fits. */
static int is_mptcp(int socket)
{
	static char info[256];
	socklen_t length = sizeof(info);

	return getsockopt(socket, SOL_MPTCP, MPTCP_INFO, info, &length) == 0;
}

static double iteration(int socket, double duration)
{
	double start = now(), end = start;
	volatile int answer;
	long calls = 0;

	while (end - start < duration) {
		for (int i = 0; i < BATCH; i++)
			answer = is_mptcp(socket);
		calls += BATCH;
		end = now();
	}
	(void)answer;
	return (end - start) / calls;
}

static void *sleep_on(void *unused)
{
	for (;;)
		pause();
	return unused;
}

int main(int argc, char **argv)
{
	pthread_t second;

	if (argc != 5 || pthread_create(&second, NULL, sleep_on, NULL))
		return 2;

	int socket = atoi(argv[1]);
	double duration = atoi(argv[4]) * 1e6;

	for (int i = atoi(argv[2]); i > 0; i--)
		iteration(socket, duration);
	for (int i = atoi(argv[3]); i > 0; i--)
		printf("%f\n", iteration(socket, duration));
	return 0;
}
