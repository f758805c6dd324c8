/* One large datagram that the kernel cuts into many, and many of one sender that it gives as one. */

#include "plain.h"
#ifdef __linux__
#include <netinet/udp.h>
#include <stdlib.h>
#include <string.h>

#define MOST 65535
#define MOST_BUNDLES 8

union control {
    struct cmsghdr head; /* for its alignment */
    char octets[CMSG_SPACE(sizeof(int))];
};

static int segment_size;
static size_t all; /* octets of a bundle */
static unsigned bundles;
static struct mmsghdr arrivals[MOST_BUNDLES];
static struct iovec places[MOST_BUNDLES];
static union address sources[MOST_BUNDLES];
static union control controls[MOST_BUNDLES];
static volatile unsigned seen;

static void do_send_segments(void) {
    need(send(first, octets, all, 0) == (ssize_t)all, "send");
}

static void do_send_bundles(void) {
    unsigned index;
    for (index = 0; index < bundles; index++) {
        do_send_segments();
    }
}

static void do_recv_each(void) {
    size_t left = all;
    while (left > 0) {
        ssize_t count = recv(second, room, MOST, 0);
        need(count > 0, "recv");
        left -= (size_t)count;
    }
}

/* Looks at where each of them begins, as who asks for them does. */
static void look(unsigned index) {
    struct cmsghdr *head = CMSG_FIRSTHDR(&arrivals[index].msg_hdr);
    unsigned begin, each = arrivals[index].msg_len;
    if (head != NULL && head->cmsg_type == UDP_GRO) {
        memcpy(&each, CMSG_DATA(head), sizeof(each));
    }
    for (begin = 0; begin < arrivals[index].msg_len; begin += each) {
        seen += ((unsigned char *)places[index].iov_base)[begin];
    }
}

static void do_recv_bundles(void) {
    unsigned index, left = bundles;
    while (left > 0) {
        int count;
        for (index = 0; index < left; index++) {
            arrivals[index].msg_hdr.msg_namelen = sizeof(*sources);
            arrivals[index].msg_hdr.msg_controllen = sizeof(*controls);
        }
        count = recvmmsg(second, arrivals, left, MSG_WAITFORONE, NULL);
        need(count > 0, "recvmmsg");
        for (index = 0; index < (unsigned)count; index++) {
            look(index);
        }
        left -= (unsigned)count;
    }
}

void open_segments(int count, char **words, struct work *work) {
    const char *what = word(count, words, 3);
    unsigned index;
    int one = 1;
    bundles = (unsigned)number(count, words, 4);
    segment_size = number(count, words, 6);
    all = (size_t)number(count, words, 5) * (size_t)segment_size;
    need(bundles <= MOST_BUNDLES && all <= MOST, "BUNDLES");
    open_octets(MOST * MOST_BUNDLES);
    open_datagrams(word(count, words, 2), 1);
    widen(second);
    need(setsockopt(first, IPPROTO_UDP, UDP_SEGMENT, &segment_size, sizeof(segment_size)) == 0, "UDP_SEGMENT");
    if (strcmp(what, "send") == 0) {
        work->once = do_send_segments;
        work->after = do_recv_each;
        return;
    }
    need(setsockopt(second, IPPROTO_UDP, UDP_GRO, &one, sizeof(one)) == 0, "UDP_GRO");
    for (index = 0; index < bundles; index++) {
        places[index] = (struct iovec){room + index * all, all};
        arrivals[index].msg_hdr = (struct msghdr){
            .msg_name = &sources[index], .msg_iov = &places[index], .msg_iovlen = 1, .msg_control = &controls[index]};
    }
    work->before = do_send_bundles;
    work->once = do_recv_bundles;
}
#else
void open_segments(int count, char **words, struct work *work) {
    (void)count, (void)words, (void)work;
    wrong();
}
#endif
