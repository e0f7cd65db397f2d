// SPDX-License-Identifier: Apache-2.0
/*
 * What one socket(2) with its close(2) takes, in nanoseconds, by a number of threads at once.
 *
 * usage: childcost THREADS TYPE WANTED
 *
 * TYPE is SOCK_STREAM or SOCK_DGRAM as a number; WANTED is the protocol that the sockets must have: else it fails.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define CALLS 4000
#define SO_PROTOCOL_NUMBER 38

static int type, calls;

static void *churn(void *unused)
{
	(void)unused;
	for (int i = 0; i < calls; i++) {
		int descriptor = socket(AF_INET, type, 0);

		if (descriptor < 0) {
			perror("socket");
			exit(1);
		}
		close(descriptor);
	}
	return NULL;
}

static long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000L + time.tv_nsec;
}

int main(int argc, char **argv)
{
	pthread_t started[64];
	int threads, protocol, descriptor;
	socklen_t length = sizeof(protocol);
	long begin;

	if (argc != 4 || (threads = atoi(argv[1])) < 1 || threads > 64)
		return 2;
	type = atoi(argv[2]);
	descriptor = socket(AF_INET, type, 0);
	if (getsockopt(descriptor, SOL_SOCKET, SO_PROTOCOL_NUMBER, &protocol, &length) || protocol != atoi(argv[3])) {
		fprintf(stderr, "the sockets have not the protocol %s\n", argv[3]);
		return 1;
	}
	calls = CALLS / threads;
	churn(NULL);
	begin = now();
	for (int i = 0; i < threads; i++)
		pthread_create(&started[i], NULL, churn, NULL);
	for (int i = 0; i < threads; i++)
		pthread_join(started[i], NULL);
	printf("%ld\n", (now() - begin) / (calls * threads));
	return 0;
}
