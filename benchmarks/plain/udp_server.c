/* A UDP echo server: many datagrams by one call, and back by one more. With GRO, those of one sender come together. */

#include "plain.h"
#ifdef __linux__
#include <netinet/udp.h>
#include <stdlib.h>
#include <string.h>

#define MOST_AT_ONCE 1024 /* as many as the system takes */

union control {
    struct cmsghdr head; /* for its alignment */
    char octets[CMSG_SPACE(sizeof(int))];
};

static unsigned slots;
static struct mmsghdr *arrivals, departures[MOST_AT_ONCE];
static struct iovec *places, pieces[MOST_AT_ONCE];
static union address *sources;
static union control *controls;
static unsigned ready; /* to be sent back */

static void open_slots(unsigned wanted, size_t each) {
    unsigned index;
    slots = wanted;
    arrivals = calloc(slots, sizeof(*arrivals));
    places = calloc(slots, sizeof(*places));
    sources = calloc(slots, sizeof(*sources));
    controls = calloc(slots, sizeof(*controls));
    need(arrivals != NULL && places != NULL && sources != NULL && controls != NULL, "calloc");
    open_octets(slots * each);
    for (index = 0; index < slots; index++) {
        places[index] = (struct iovec){room + index * each, each};
        arrivals[index].msg_hdr = (struct msghdr){.msg_name = &sources[index], .msg_iov = &places[index], .msg_iovlen = 1};
        arrivals[index].msg_hdr.msg_control = &controls[index];
    }
}

static void flush(int fd) {
    unsigned sent = 0;
    while (sent < ready) {
        int count = sendmmsg(fd, departures + sent, ready - sent, 0);
        need(count > 0, "sendmmsg");
        sent += (unsigned)count;
    }
    ready = 0;
}

/* What came in a slot goes back to where it came from, as the datagrams that it was. */
static void turn(int fd, unsigned index) {
    struct msghdr *came = &arrivals[index].msg_hdr;
    struct cmsghdr *head = CMSG_FIRSTHDR(came);
    size_t begin, length = arrivals[index].msg_len, each = length;
    if (head != NULL && head->cmsg_type == UDP_GRO) {
        int told;
        memcpy(&told, CMSG_DATA(head), sizeof(told));
        each = (size_t)told;
    }
    for (begin = 0; begin < length; begin += each) {
        if (ready == MOST_AT_ONCE) {
            flush(fd);
        }
        pieces[ready] =
            (struct iovec){room + index * places[index].iov_len + begin, length - begin < each ? length - begin : each};
        departures[ready].msg_hdr = (struct msghdr){
            .msg_name = &sources[index], .msg_namelen = came->msg_namelen, .msg_iov = &pieces[ready], .msg_iovlen = 1};
        ready++;
    }
}

void serve_udp(int count, char **words, struct work *work) {
    int fd = named("udp4", SOCK_DGRAM, &target, &target_length), gro = number(count, words, 4);
    size_t control_size = gro ? sizeof(*controls) : 0;
    (void)work;
    widen(fd);
    if (gro) {
        need(setsockopt(fd, IPPROTO_UDP, UDP_GRO, &gro, sizeof(gro)) == 0, "UDP_GRO");
    }
    open_slots((unsigned)number(count, words, 2), (size_t)number(count, words, 3));
    tell_port();
    for (;;) {
        int index, came;
        for (index = 0; index < (int)slots; index++) {
            arrivals[index].msg_hdr.msg_namelen = sizeof(*sources);
            arrivals[index].msg_hdr.msg_controllen = control_size;
        }
        came = recvmmsg(fd, arrivals, slots, MSG_WAITFORONE, NULL);
        need(came > 0, "recvmmsg");
        for (index = 0; index < came; index++) {
            turn(fd, (unsigned)index);
        }
        flush(fd);
    }
}
#else
void serve_udp(int count, char **words, struct work *work) {
    (void)count, (void)words, (void)work;
    wrong();
}
#endif
