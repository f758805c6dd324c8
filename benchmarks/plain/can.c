/* Frames of a CAN bus. */

#include "plain.h"
#ifdef __linux__
#include <linux/can.h>
#include <linux/can/raw.h>
#include <net/if.h>
#include <string.h>

#define FRAMES_AT_ONCE 64

/* Frames come with their time and, on a socket that hears many buses, with the address of theirs. */
static struct canfd_frame frame, frames[FRAMES_AT_ONCE];
static struct sockaddr_can sources[FRAMES_AT_ONCE];
static struct iovec places[FRAMES_AT_ONCE];
static struct mmsghdr arrivals[FRAMES_AT_ONCE];
static char controls[FRAMES_AT_ONCE][CMSG_SPACE(sizeof(struct timespec))];
static unsigned frames_at_once;
static volatile unsigned seen;

static int can_socket(const char *interface) {
    struct sockaddr_can address = {.can_family = AF_CAN, .can_ifindex = (int)if_nametoindex(interface)};
    int fd = socket(AF_CAN, SOCK_RAW, CAN_RAW), one = 1;
    need(fd >= 0, "socket");
    need(setsockopt(fd, SOL_CAN_RAW, CAN_RAW_FD_FRAMES, &one, sizeof(one)) == 0, "CAN_RAW_FD_FRAMES");
    need(setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &one, sizeof(one)) == 0, "SO_TIMESTAMPNS");
    need(bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0, "bind");
    return fd;
}

static void open_bus(const char *interface, int fd) {
    first = can_socket(interface);
    second = can_socket(interface);
    size = fd ? CANFD_MTU : CAN_MTU;
    frame.can_id = 0x123;
    frame.len = fd ? CANFD_MAX_DLEN : CAN_MAX_DLEN;
    octets = (char *)&frame;
    room = (char *)frames;
}

/* Looks at the time, the id and the data, as who asks for a frame does. */
static void look(unsigned index) {
    struct cmsghdr *control = CMSG_FIRSTHDR(&arrivals[index].msg_hdr);
    need(control != NULL && control->cmsg_type == SO_TIMESTAMPNS, "time");
    seen += frames[index].can_id + frames[index].data[0];
}

static void prepare(unsigned index) {
    places[index] = (struct iovec){.iov_base = &frames[index], .iov_len = sizeof(frames[index])};
    arrivals[index].msg_hdr = (struct msghdr){.msg_name = &sources[index],
                                              .msg_namelen = sizeof(sources[index]),
                                              .msg_iov = &places[index],
                                              .msg_iovlen = 1,
                                              .msg_control = controls[index],
                                              .msg_controllen = sizeof(controls[index])};
}

static void do_recv_frames(void) {
    unsigned index, left = frames_at_once;
    while (left > 0) {
        int count;
        for (index = 0; index < left; index++) {
            prepare(index);
        }
        if (frames_at_once == 1) {
            need(recvmsg(second, &arrivals[0].msg_hdr, 0) > 0, "recvmsg");
            count = 1;
        } else {
            count = recvmmsg(second, arrivals, left, MSG_WAITFORONE, NULL);
            need(count > 0, "recvmmsg");
        }
        for (index = 0; index < (unsigned)count; index++) {
            look(index);
        }
        left -= (unsigned)count;
    }
}

static void do_send_frames(void) {
    unsigned index;
    for (index = 0; index < frames_at_once; index++) {
        do_send();
    }
}

void open_can(int count, char **words, struct work *work) {
    open_bus(word(count, words, 2), strcmp(word(count, words, 3), "fd") == 0);
    frames_at_once = (unsigned)number(count, words, 5);
    need(frames_at_once <= FRAMES_AT_ONCE, "FRAMES_AT_ONCE");
    if (strcmp(words[4], "send") == 0) {
        work->once = do_send;
        work->after = do_recv;
    } else {
        work->before = do_send_frames;
        work->once = do_recv_frames;
    }
}
#else
void open_can(int count, char **words, struct work *work) {
    (void)count, (void)words, (void)work;
    wrong();
}
#endif
