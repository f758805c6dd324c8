/* Many datagrams in one call. */

#include "plain.h"
#ifdef __linux__
#include <stdlib.h>
#include <string.h>

static unsigned slots;
static struct mmsghdr *arrivals, *departures;
static struct iovec *pieces;
static union address *sources;
static volatile unsigned seen;

static void open_slots(unsigned wanted, size_t each) {
    unsigned index;
    slots = wanted;
    arrivals = calloc(slots, sizeof(*arrivals));
    departures = calloc(slots, sizeof(*departures));
    pieces = calloc(slots, sizeof(*pieces));
    sources = calloc(slots, sizeof(*sources));
    open_octets(slots * each);
    size = each;
    need(arrivals != NULL && departures != NULL && pieces != NULL && sources != NULL, "calloc");
    for (index = 0; index < slots; index++) {
        pieces[index] = (struct iovec){room + index * each, each};
        arrivals[index].msg_hdr = (struct msghdr){
            .msg_name = &sources[index], .msg_namelen = sizeof(*sources), .msg_iov = &pieces[index], .msg_iovlen = 1};
        departures[index].msg_hdr =
            (struct msghdr){.msg_name = &target, .msg_namelen = target_length, .msg_iov = &pieces[index], .msg_iovlen = 1};
    }
}

/* Receives up to so many, and restores what the call changed. */
static unsigned receive(int fd, unsigned most) {
    int index, count = recvmmsg(fd, arrivals, most, MSG_WAITFORONE, NULL);
    need(count > 0, "recvmmsg");
    for (index = 0; index < count; index++) {
        arrivals[index].msg_hdr.msg_namelen = sizeof(*sources);
    }
    return (unsigned)count;
}

static void send_all(int fd, unsigned wanted) {
    unsigned sent = 0;
    while (sent < wanted) {
        int count = sendmmsg(fd, departures + sent, wanted - sent, 0);
        need(count > 0, "sendmmsg");
        sent += (unsigned)count;
    }
}

static void do_recv_slots(void) {
    unsigned left = slots;
    while (left > 0) {
        left -= receive(second, left);
    }
}

/* Looks at the data and the address of each. */
static void do_touch_slots(void) {
    unsigned left = slots;
    while (left > 0) {
        unsigned index, count = receive(second, left);
        for (index = 0; index < count; index++) {
            seen += ((unsigned char *)pieces[index].iov_base)[0] + sources[index].in.sin_port;
        }
        left -= count;
    }
}

static void do_send_slots(void) {
    send_all(first, slots);
}

void open_batch(int count, char **words, struct work *work) {
    const char *what = word(count, words, 3);
    open_datagrams(word(count, words, 2), 0);
    widen(second);
    open_slots((unsigned)number(count, words, 4), (size_t)number(count, words, 5));
    if (strcmp(what, "send") == 0) {
        work->once = do_send_slots;
        work->after = do_recv_slots;
    } else {
        work->before = do_send_slots;
        work->once = strcmp(what, "touch") == 0 ? do_touch_slots : do_recv_slots;
    }
}
#else
void open_batch(int count, char **words, struct work *work) {
    (void)count, (void)words, (void)work;
    wrong();
}
#endif
