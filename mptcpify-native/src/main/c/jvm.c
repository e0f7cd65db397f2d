/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The JNI library by which the JDK's own classes open MPTCP sockets. It needs no C library, and so works with each of
 * them. NetConversion.java declares its function; among the JDK's classes that class has the name that is in the
 * symbol.
 */
#include "linux.h"

enum { SO_REUSEADDR = 2, IPPROTO_IPV6 = 41, IPV6_V6ONLY = 26 };

static long set(long fd, int level, int option, int value)
{
	return SYS(setsockopt, fd, level, option, &value, sizeof(value));
}

/*
 * Opens a socket as the JDK does (Net.c): an IPv6 socket serves both families, and a server's has SO_REUSEADDR. Returns
 * its number, or a negative errno.
 */
__attribute__((visibility("default"))) int
Java_sun_nio_ch_MptcpifyConversion1_open(void *environment, void *class, u8 ipv6, u8 server)
{
	long fd = SYS(socket, ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM, IPPROTO_MPTCP), result = 0;

	(void)environment;
	(void)class;
	if (fd < 0)
		return (int)fd;
	if (ipv6)
		result = set(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0);
	if (result == 0 && server)
		result = set(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	if (result == 0)
		return (int)fd;
	SYS(close, fd);
	return (int)result;
}
