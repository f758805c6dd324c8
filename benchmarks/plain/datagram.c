/* A datagram at a time. */

#include "plain.h"
#include <string.h>

static void do_pair(void) {
    do_send();
    do_recv();
}

static void do_sendto(void) {
    need(sendto(first, octets, size, 0, &target.any, target_length) >= 0, "sendto");
}

static void do_recvfrom(void) {
    union address sender;
    socklen_t length = sizeof(sender);
    need(recvfrom(second, room, size, 0, &sender.any, &length) >= 0, "recvfrom");
}

static void do_pairto(void) {
    do_sendto();
    do_recvfrom();
}

void open_datagram(int count, char **words, struct work *work) {
    const char *what = word(count, words, 3);
    open_octets((size_t)number(count, words, 4));
    open_datagrams(word(count, words, 2), strcmp(what, "pair") == 0 || strcmp(what, "send") == 0 || strcmp(what, "recv") == 0);
    if (strcmp(what, "pairto") == 0) {
        work->once = do_pairto;
    } else if (strcmp(what, "pair") == 0) {
        work->once = do_pair;
    } else if (strcmp(what, "send") == 0) {
        work->once = do_send;
        work->after = do_recv;
    } else if (strcmp(what, "recv") == 0) {
        work->before = do_send;
        work->once = do_recv;
    } else if (strcmp(what, "sendto") == 0) {
        work->once = do_sendto;
        work->after = do_recvfrom;
    } else if (strcmp(what, "recvfrom") == 0) {
        work->before = do_sendto;
        work->once = do_recvfrom;
    } else {
        wrong();
    }
}
