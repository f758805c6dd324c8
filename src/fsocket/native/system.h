/* What every other C file here stands on: the system's own headers, and Winsock and POSIX brought to one set of names.

   fs_ names are what Python calls; fs__ names stay inside the C. Every fs_ call that can fail returns zero or more when it
   worked and minus the system's error code when it did not, so that nobody reads errno or WSAGetLastError later. */

#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef _WIN32

#ifndef WIN32_LEAN_AND_MEAN
#define WIN32_LEAN_AND_MEAN
#endif
#include <winsock2.h>
#include <ws2tcpip.h>
#include <mswsock.h>
#include <windows.h>
#include <iphlpapi.h>
#include <netioapi.h>
#include <afunix.h>
#include <mstcpip.h>
#include <windns.h>
#undef interface /* which Windows' headers have stand for `struct` */

typedef intptr_t fs_socket_t; /* a SOCKET, signed, so that -1 is INVALID_SOCKET and the system itself refuses it */
typedef int fs__length_t;     /* what Winsock counts octets in */
typedef int fs__count_t;      /* ... and answers them in */

#define FS_SOCKET(fd) ((SOCKET)(fd))
#define FS_EINTR INT_MAX /* no signals. WSAEINTR says that another thread has closed the socket: its number may be another's */
#define FS_EINVAL WSAEINVAL
#define FS_EINPROGRESS WSAEWOULDBLOCK /* what a non-blocking connect that has begun answers */
#define FS_EALREADY WSAEALREADY
#define FS_ENOMEM ERROR_NOT_ENOUGH_MEMORY
#define FS_EWOULDBLOCK WSAEWOULDBLOCK
#define IFF_POINTOPOINT IFF_POINTTOPOINT
#define SHUT_RD SD_RECEIVE
#define SHUT_WR SD_SEND
#define SHUT_RDWR SD_BOTH

static int fs__error(void) {
    return WSAGetLastError();
}

#else

#ifdef __APPLE__
#define __APPLE_USE_RFC_3542 /* the IPv6 options of RFC 3542, which replaces RFC 2292 */
#endif
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <poll.h>
#include <pthread.h>
#include <resolv.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

typedef int fs_socket_t;
typedef size_t fs__length_t;
typedef ssize_t fs__count_t;

#define FS_SOCKET(fd) (fd)
#define FS_EINTR EINTR
#define FS_EINVAL EINVAL
#define FS_EINPROGRESS EINPROGRESS
#define FS_EALREADY EALREADY
#define FS_ENOMEM ENOMEM
#define FS_EWOULDBLOCK EAGAIN

static int fs__error(void) {
    return errno;
}

#endif

#ifdef __linux__
#ifndef __GLIBC__
/* Of the structs and names that the C library's headers have as well, the kernel's must not come again: it asks only glibc. */
#define __UAPI_DEF_IN_ADDR 0
#define __UAPI_DEF_IN_CLASS 0
#define __UAPI_DEF_IN_IPPROTO 0
#define __UAPI_DEF_IN_PKTINFO 0
#define __UAPI_DEF_IN6_ADDR 0
#define __UAPI_DEF_IN6_ADDR_ALT 0
#define __UAPI_DEF_IN6_PKTINFO 0
#define __UAPI_DEF_IP6_MTUINFO 0
#define __UAPI_DEF_IP_MREQ 0
#define __UAPI_DEF_IPPROTO_V6 0
#define __UAPI_DEF_IPV6_MREQ 0
#define __UAPI_DEF_IPV6_OPTIONS 0
#define __UAPI_DEF_SOCKADDR_IN 0
#define __UAPI_DEF_SOCKADDR_IN6 0
#endif
/* The kernel's own, which know more than the C library's: its netinet/tcp.h and netinet/udp.h cannot be included beside them. */
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <linux/bpf.h>
#include <linux/can.h>
#include <linux/can/bcm.h>
#include <linux/can/error.h>
#include <linux/can/netlink.h>
#include <linux/can/raw.h>
#include <linux/errqueue.h>
#include <linux/filter.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/if_packet.h>
#include <linux/net_tstamp.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6/ip6_tables.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/socket.h>
#include <linux/version.h>
#include <net/if_arp.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <sys/epoll.h>
#include <sys/sendfile.h>
#if __has_include(<linux/tls.h>) /* from Linux 4.13 on */
#include <linux/tls.h>
#endif
#if __has_include(<linux/can/isotp.h>) /* from Linux 5.10 on */
#include <linux/can/isotp.h>
#endif
#if __has_include(<linux/can/j1939.h>) /* from Linux 5.4 on */
#include <linux/can/j1939.h>
#endif
#endif

#if defined(__APPLE__) || defined(__FreeBSD__)
#include <ifaddrs.h>
#include <net/if_dl.h>
#include <net/if_media.h>
#include <net/if_types.h>
#include <net/route.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <sys/event.h>
#include <sys/sockio.h>
#include <sys/ucred.h>
#endif

#ifdef __FreeBSD__
#include <sys/param.h>
#include <netinet/icmp6.h>
#include <netinet/udplite.h>
#include <sys/ktls.h>
#endif

#if defined(__APPLE__) && !__has_include(<netinet/tcp_fsm.h>)
/* Without Apple's own headers, the states of a connection are numbers. */
#elif defined(__APPLE__) || defined(__FreeBSD__)
#include <netinet/tcp_fsm.h>
#endif

/* sockaddr structs begin with their own length on the systems that come from 4.4BSD. */
#if defined(__APPLE__) || defined(__FreeBSD__)
#define FS__HAS_SA_LEN 1
#else
#define FS__HAS_SA_LEN 0
#endif

/* Unix-domain names outside the file system, which begin with a NUL. */
#ifdef __linux__
#define FS__HAS_ABSTRACT_NAMES 1
#else
#define FS__HAS_ABSTRACT_NAMES 0
#endif

/* Descriptors that are close-on-exec from birth: everywhere but macOS (and Windows, which has its own way). */
#if defined(SOCK_CLOEXEC) && defined(SOCK_NONBLOCK) && !defined(__APPLE__)
#define FS__HAS_SOCK_CLOEXEC 1
#else
#define FS__HAS_SOCK_CLOEXEC 0
#endif

/* The most octets that one call may be asked to move: Winsock counts in int, macOS and FreeBSD refuse more than INT_MAX with
   EINVAL, and Linux shortens the call by itself. */
#ifdef __linux__
#define FS__MOST_OCTETS SSIZE_MAX
#else
#define FS__MOST_OCTETS INT_MAX
#endif

/* MSG_TRUNC going in asks Linux, and FreeBSD from 14 on, for the true length of a datagram. To macOS and older FreeBSD it
   says nothing, but it is among the flags that come out then, as if every datagram had been cut off: so they do not get it. */
#if defined(__APPLE__) || (defined(__FreeBSD__) && __FreeBSD_version < 1400000)
#define FS__FLAGS_IN(flags) ((flags) & ~MSG_TRUNC)
#else
#define FS__FLAGS_IN(flags) (flags)
#endif

static int64_t fs__failed(void) {
    return -(int64_t)fs__error();
}

static int64_t fs__result(int64_t result) {
    return result < 0 ? fs__failed() : result;
}

/* A lock between threads, a bell that those ring who hold it, and microseconds of a clock that only goes forward. */
#ifdef _WIN32

typedef SRWLOCK fs__lock_t;
typedef CONDITION_VARIABLE fs__bell_t;

static void fs__lock_init(fs__lock_t *lock) {
    InitializeSRWLock(lock);
}

static void fs__lock(fs__lock_t *lock) {
    AcquireSRWLockExclusive(lock);
}

static void fs__unlock(fs__lock_t *lock) {
    ReleaseSRWLockExclusive(lock);
}

static void fs__bell_init(fs__bell_t *bell) {
    InitializeConditionVariable(bell);
}

/* Lets go of the lock until the bell rings. */
static void fs__bell_await(fs__bell_t *bell, fs__lock_t *lock) {
    SleepConditionVariableSRW(bell, lock, INFINITE, 0);
}

static void fs__bell_ring(fs__bell_t *bell) {
    WakeAllConditionVariable(bell);
}

static int64_t fs__now(void) {
    LARGE_INTEGER now, frequency;
    QueryPerformanceCounter(&now);
    QueryPerformanceFrequency(&frequency);
    return now.QuadPart / frequency.QuadPart * 1000000 + now.QuadPart % frequency.QuadPart * 1000000 / frequency.QuadPart;
}

#else

typedef pthread_mutex_t fs__lock_t;
typedef pthread_cond_t fs__bell_t;

static void fs__lock_init(fs__lock_t *lock) {
    pthread_mutex_init(lock, NULL);
}

static void fs__lock(fs__lock_t *lock) {
    pthread_mutex_lock(lock);
}

static void fs__unlock(fs__lock_t *lock) {
    pthread_mutex_unlock(lock);
}

static void fs__bell_init(fs__bell_t *bell) {
    pthread_cond_init(bell, NULL);
}

static void fs__bell_await(fs__bell_t *bell, fs__lock_t *lock) {
    pthread_cond_wait(bell, lock);
}

static void fs__bell_ring(fs__bell_t *bell) {
    pthread_cond_broadcast(bell);
}

static int64_t fs__now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

#endif
