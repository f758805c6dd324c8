/* A message at a time: gathered from two places, and received with control data. */

#include "plain.h"
#include <string.h>
#include <sys/uio.h>

#define HEAD 16

static union address sender;

static void do_sendmsg(void) {
    struct iovec pieces[2] = {{octets, HEAD}, {octets + HEAD, size - HEAD}};
    struct msghdr message = {.msg_iov = pieces, .msg_iovlen = 2};
    need(sendmsg(first, &message, 0) == (ssize_t)size, "sendmsg");
}

static struct msghdr received(void *control_data, size_t control_size) {
    struct iovec piece = {room, size};
    struct msghdr message = {.msg_name = &sender, .msg_namelen = sizeof(sender), .msg_iov = &piece, .msg_iovlen = 1};
    message.msg_control = control_data;
    message.msg_controllen = control_size;
    need(recvmsg(second, &message, 0) == (ssize_t)size, "recvmsg");
    return message;
}

static void do_recvmsg(void) {
    received(NULL, 0);
}

#ifdef IP_PKTINFO
static union {
    struct cmsghdr head; /* for its alignment */
    char octets[256];
} control;
static volatile unsigned seen;

/* Looks at the interface and the address, as who asks for them does. */
static void do_packet_info(void) {
    struct msghdr message = received(&control, sizeof(control));
    struct cmsghdr *head = CMSG_FIRSTHDR(&message);
    struct in_pktinfo info;
    need(head != NULL && head->cmsg_type == IP_PKTINFO, "IP_PKTINFO");
    memcpy(&info, CMSG_DATA(head), sizeof(info));
    seen += (unsigned)info.ipi_ifindex + info.ipi_addr.s_addr;
}
#endif

void open_message(int count, char **words, struct work *work) {
    const char *what = word(count, words, 3);
    open_octets((size_t)number(count, words, 4));
    open_datagrams(word(count, words, 2), 1);
    if (strcmp(what, "sendmsg") == 0) {
        work->once = do_sendmsg;
        work->after = do_recv;
        return;
    }
    work->before = do_send;
    if (strcmp(what, "recvmsg") == 0) {
        work->once = do_recvmsg;
#ifdef IP_PKTINFO
    } else if (strcmp(what, "packet_info") == 0) {
        int one = 1;
        need(setsockopt(second, IPPROTO_IP, IP_PKTINFO, &one, sizeof(one)) == 0, "IP_PKTINFO");
        work->once = do_packet_info;
#endif
    } else {
        wrong();
    }
}
