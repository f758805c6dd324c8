/* Who asks a UDP echo server as fast as it can answer: so many datagrams are always under way.

   Sent in segments, so that asking costs less than answering does, whatever the server is written in. */

#include "plain.h"
#ifdef __linux__
#include <errno.h>
#include <netinet/udp.h>
#include <stdlib.h>
#include <string.h>

#define UNDER_WAY 1024 /* which the sockets have room for */
#define AT_ONCE 64
#define PATIENCE 2000000000LL /* nanoseconds without an answer, after which what is under way is lost */

static clockid_t server_clock;
static struct mmsghdr arrivals[AT_ONCE];
static struct iovec piece;

/* Sends so many, in segments. */
static void ask(unsigned wanted) {
    need(send(first, octets, wanted * size, 0) == (ssize_t)(wanted * size), "send");
}

/* So many as have been answered since. It does not sleep: to be woken up would cost the server time. */
static unsigned heard(void) {
    long long begun = 0;
    for (;;) {
        int count = recvmmsg(first, arrivals, AT_ONCE, MSG_DONTWAIT, NULL);
        if (count > 0) {
            return (unsigned)count;
        }
        need(errno == EAGAIN, "recvmmsg");
        if (begun == 0) {
            begun = now(CLOCK_MONOTONIC);
        }
        need(now(CLOCK_MONOTONIC) - begun < PATIENCE, "no answer");
    }
}

static long long ask_all(long times) {
    long long cpu = now(server_clock);
    long asked = 0, answered = 0;
    while (answered < times) {
        while (asked < times && asked - answered <= UNDER_WAY - AT_ONCE) {
            long wanted = times - asked < AT_ONCE ? times - asked : AT_ONCE;
            ask((unsigned)wanted);
            asked += wanted;
        }
        answered += heard();
    }
    return now(server_clock) - cpu;
}

void open_clients(int count, char **words, struct work *work) {
    union address server = {.in.sin_family = AF_INET};
    unsigned index;
    int segment_size;
    server.in.sin_port = htons((in_port_t)number(count, words, 2));
    server.in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    need(clock_getcpuclockid((pid_t)number(count, words, 3), &server_clock) == 0, "clock_getcpuclockid");
    segment_size = number(count, words, 4);
    open_octets((size_t)segment_size * AT_ONCE);
    size = (size_t)segment_size;
    first = named("udp4", SOCK_DGRAM, &target, &target_length);
    widen(first);
    need(connect(first, &server.any, sizeof(server.in)) == 0, "connect");
    need(setsockopt(first, IPPROTO_UDP, UDP_SEGMENT, &segment_size, sizeof(segment_size)) == 0, "UDP_SEGMENT");
    piece = (struct iovec){room, size};
    for (index = 0; index < AT_ONCE; index++) {
        arrivals[index].msg_hdr = (struct msghdr){.msg_iov = &piece, .msg_iovlen = 1};
    }
    work->whole = ask_all;
}
#else
void open_clients(int count, char **words, struct work *work) {
    (void)count, (void)words, (void)work;
    wrong();
}
#endif
