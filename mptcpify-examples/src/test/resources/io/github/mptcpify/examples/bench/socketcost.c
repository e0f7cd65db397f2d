// SPDX-License-Identifier: Apache-2.0
/*
 * What one socket(2) call takes, where nanoseconds count instructions.
 *
 * usage: socketcost CGROUP FAMILY TYPE PROTOCOL WANTED
 *
 * Enters the cgroup, opens and closes sockets, and prints the median of what
 * the calls took; the same two looks at the clock are in each. WANTED is the
 * protocol that the sockets must have: else it fails.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define WARMUPS 200
#define CALLS 1001

static int failed(const char *what)
{
	perror(what);
	return 1;
}

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

	if (argc != 6)
		return 2;
	if (!enter(argv[1]))
		return failed(argv[1]);

	int family = atoi(argv[2]), type = atoi(argv[3]), protocol = atoi(argv[4]);

	for (int i = -WARMUPS; i < CALLS; i++) {
		int opened, found = -1;
		socklen_t length = sizeof(found);
		long start = now(), end;

		opened = socket(family, type, protocol);
		end = now();
		if (opened < 0)
			return failed("socket");
		getsockopt(opened, SOL_SOCKET, SO_PROTOCOL, &found, &length);
		if (found != atoi(argv[5])) {
			fprintf(stderr, "a socket of protocol %d, not %s\n", found, argv[5]);
			return 1;
		}
		close(opened);
		if (i >= 0)
			taken[i] = end - start;
	}
	qsort(taken, CALLS, sizeof(taken[0]), compare);
	printf("%ld\n", taken[CALLS / 2]);
	return 0;
}
