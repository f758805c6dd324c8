/* A descriptor from one end of a pair to the other, where it is closed. */

#include "plain.h"
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#ifndef MSG_CMSG_CLOEXEC
#define MSG_CMSG_CLOEXEC 0
#endif

static union {
    struct cmsghdr head;
    char octets[CMSG_SPACE(sizeof(int))];
} control;

static struct msghdr message_of(struct iovec *piece) {
    struct msghdr message = {.msg_iov = piece, .msg_iovlen = 1};
    message.msg_control = &control;
    message.msg_controllen = sizeof(control);
    return message;
}

static void do_descriptor(void) {
    struct iovec piece = {octets, size};
    struct msghdr message = message_of(&piece);
    int fd = STDIN_FILENO;
    struct cmsghdr *head = CMSG_FIRSTHDR(&message);
    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    head->cmsg_len = CMSG_LEN(sizeof(fd));
    memcpy(CMSG_DATA(head), &fd, sizeof(fd));
    need(sendmsg(first, &message, 0) == (ssize_t)size, "sendmsg");
    message = message_of(&piece);
    need(recvmsg(second, &message, MSG_CMSG_CLOEXEC) == (ssize_t)size, "recvmsg");
    head = CMSG_FIRSTHDR(&message);
    need(head != NULL && head->cmsg_type == SCM_RIGHTS, "SCM_RIGHTS");
    memcpy(&fd, CMSG_DATA(head), sizeof(fd));
    close(fd);
}

void open_descriptor(int count, char **words, struct work *work) {
    (void)count, (void)words;
    open_octets(1);
    open_datagrams("unix", 1);
    work->once = do_descriptor;
}
