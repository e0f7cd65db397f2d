// SPDX-License-Identifier: Apache-2.0
/*
 * What one setsockopt(2) call takes, where nanoseconds count instructions.
 *
 * usage: optioncost CGROUP OPTION WANTED
 *
 * Enters the cgroup, opens a TCP socket, sets an option of IPPROTO_TCP on it again and
 * again, and prints the median of what the calls took. WANTED is the protocol that the
 * socket must have: else it fails.
 */
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define WARMUPS 200
#define CALLS 1001

static long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000L + time.tv_nsec;
}

static int compare(const void *left, const void *right)
{
	long one = *(const long *)left, other = *(const long *)right;

	return (one > other) - (one < other);
}

static int enter(const char *cgroup)
{
	char path[4096];
	int file, written;

	snprintf(path, sizeof(path), "%s/cgroup.procs", cgroup);
	file = open(path, O_WRONLY);
	written = write(file, "0", 1);
	close(file);
	return written == 1;
}

int main(int argc, char **argv)
{
	static long taken[CALLS];
	int opened, found = -1, one = 1;
	socklen_t length = sizeof(found);

	if (argc != 4)
		return 2;
	if (!enter(argv[1])) {
		perror(argv[1]);
		return 1;
	}
	opened = socket(AF_INET, SOCK_STREAM, 0);
	getsockopt(opened, SOL_SOCKET, SO_PROTOCOL, &found, &length);
	if (found != atoi(argv[3])) {
		fprintf(stderr, "a socket of protocol %d, not %s\n", found, argv[3]);
		return 1;
	}
	for (int i = -WARMUPS; i < CALLS; i++) {
		long start = now(), end;
		int result = setsockopt(opened, IPPROTO_TCP, atoi(argv[2]), &one, sizeof(one));

		end = now();
		if (result) {
			perror("setsockopt");
			return 1;
		}
		if (i >= 0)
			taken[i] = end - start;
	}
	qsort(taken, CALLS, sizeof(taken[0]), compare);
	printf("%ld\n", taken[CALLS / 2]);
	return 0;
}
