/* Whether anything has become of an interface since somebody last asked: rtnetlink(7) tells. What it tells is not looked at. */

/* A socket that hears of interfaces, in the network namespace of the calling thread. */
static int64_t fs_links_open(void) {
    struct sockaddr_nl address;
    int room = 0; /* raised by the kernel to the least there is: that something did not fit is news as well */
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    if (fd < 0) {
        return fs__failed();
    }
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
    memset(&address, 0, sizeof(address));
    address.nl_family = AF_NETLINK;
    address.nl_groups = RTMGRP_LINK;
    if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
        int64_t failed = fs__failed();
        close(fd);
        return failed;
    }
    return fd;
}

/* 1: nothing was told since the last call; 0: something was, or it cannot be known. Does not wait. */
static int fs_links_unchanged(int fd) {
    enum { MOST = 1 << 10 }; /* messages at once, so that the call has an end on the busiest of hosts */
    int told;
    for (told = 0; told < MOST; told++) {
        char octet;
        if (recv(fd, &octet, sizeof(octet), MSG_DONTWAIT) < 0 && errno != ENOBUFS) {
            return told == 0 && errno == EAGAIN;
        }
    }
    return 0;
}

/* Unless the process has given the number away, as daemons do that close all they have inherited. */
static void fs_links_close(int fd) {
    int family = AF_UNSPEC;
    socklen_t size = sizeof(family);
    if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &family, &size) == 0 && family == AF_NETLINK) {
        close(fd);
    }
}
