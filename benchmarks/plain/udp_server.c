/* A UDP echo server: many datagrams by one call, and back by one more. With GRO, those of one sender come together. */

#include "plain.h"
#ifdef __linux__
#include <netinet/udp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

union control {
    struct cmsghdr head; /* for its alignment */
    char octets[CMSG_SPACE(sizeof(int))];
};

static unsigned slots;
static struct mmsghdr *messages;
static struct iovec *places;
static union address *sources;
static union control *controls;

static void open_slots(unsigned wanted, size_t each) {
    unsigned index;
    slots = wanted;
    messages = calloc(slots, sizeof(*messages));
    places = calloc(slots, sizeof(*places));
    sources = calloc(slots, sizeof(*sources));
    controls = calloc(slots, sizeof(*controls));
    need(messages != NULL && places != NULL && sources != NULL && controls != NULL, "calloc");
    open_octets(slots * each);
    for (index = 0; index < slots; index++) {
        messages[index].msg_hdr = (struct msghdr){
            .msg_name = &sources[index], .msg_iov = &places[index], .msg_iovlen = 1, .msg_control = &controls[index]};
    }
}

static void prepare(unsigned index, size_t each, size_t control_size) {
    places[index] = (struct iovec){room + index * each, each};
    messages[index].msg_hdr.msg_namelen = sizeof(*sources);
    messages[index].msg_hdr.msg_controllen = control_size;
    messages[index].msg_hdr.msg_flags = 0;
}

/* What came goes back as it is: what was put together is cut again. */
static void turn(unsigned index) {
    struct cmsghdr *head = CMSG_FIRSTHDR(&messages[index].msg_hdr);
    places[index].iov_len = messages[index].msg_len;
    if (head != NULL && head->cmsg_type == UDP_GRO) {
        int told;
        uint16_t size_of_each;
        memcpy(&told, CMSG_DATA(head), sizeof(told));
        size_of_each = (uint16_t)told;
        head->cmsg_type = UDP_SEGMENT;
        head->cmsg_len = CMSG_LEN(sizeof(size_of_each));
        memcpy(CMSG_DATA(head), &size_of_each, sizeof(size_of_each));
        messages[index].msg_hdr.msg_controllen = CMSG_SPACE(sizeof(size_of_each));
    }
}

void serve_udp(int count, char **words, struct work *work) {
    int fd = named("udp4", SOCK_DGRAM, &target, &target_length), gro = number(count, words, 4);
    size_t each = (size_t)number(count, words, 3), control_size = gro ? sizeof(*controls) : 0;
    (void)work;
    widen(fd);
    if (gro) {
        need(setsockopt(fd, IPPROTO_UDP, UDP_GRO, &gro, sizeof(gro)) == 0, "UDP_GRO");
    }
    open_slots((unsigned)number(count, words, 2), each);
    tell_port();
    for (;;) {
        int index, came, sent = 0;
        for (index = 0; index < (int)slots; index++) {
            prepare((unsigned)index, each, control_size);
        }
        came = recvmmsg(fd, messages, slots, MSG_WAITFORONE, NULL);
        need(came > 0, "recvmmsg");
        for (index = 0; index < came; index++) {
            turn((unsigned)index);
        }
        while (sent < came) {
            int more = sendmmsg(fd, messages + sent, (unsigned)(came - sent), 0);
            need(more > 0, "sendmmsg");
            sent += more;
        }
    }
}
#else
void serve_udp(int count, char **words, struct work *work) {
    (void)count, (void)words, (void)work;
    wrong();
}
#endif
