/* A datagram to a broadcast address of IPv4, out of one adapter: with IP_PKTINFO, which tells the adapter for this datagram
   alone and leaves the socket as it is. FreeBSD has no such thing: there the adapter is found by its own broadcast address,
   and IP_ONESBCAST turns that into 255.255.255.255 on the way out (ip(4)). */

#ifdef IP_ONESBCAST
#define FS_LIMITED_BY_DIRECTED 1
#else
#define FS_LIMITED_BY_DIRECTED 0
#endif

static fs__length_t fs__octets_between(int64_t start, int64_t end) {
    int64_t count = end - start;
    return (fs__length_t)(count > (int64_t)FS__MOST_OCTETS ? (int64_t)FS__MOST_OCTETS : count);
}

#if FS_LIMITED_BY_DIRECTED

static int64_t fs_broadcast(fs_socket_t fd, const void *base, int64_t start, int64_t end, const char *sockaddr, int length,
                            unsigned int index, int limited) {
    int before = 0;
    int64_t result;
    socklen_t size = (socklen_t)sizeof(before);
    (void)index;
    if (getsockopt(fd, IPPROTO_IP, IP_ONESBCAST, &before, &size) < 0) {
        return fs__failed();
    }
    if (!before != !limited && setsockopt(fd, IPPROTO_IP, IP_ONESBCAST, &limited, (socklen_t)sizeof(limited)) < 0) {
        return fs__failed();
    }
    result = fs__result(sendto(fd, (const char *)base + start, fs__octets_between(start, end), 0,
                               (const struct sockaddr *)(const void *)sockaddr, (socklen_t)length));
    if (!before != !limited) {
        setsockopt(fd, IPPROTO_IP, IP_ONESBCAST, &before, (socklen_t)sizeof(before));
    }
    return result;
}

#elif defined(_WIN32)

_Static_assert(sizeof(IN_PKTINFO) % sizeof(WSACMSGHDR *) == 0, "no padding follows it, so that its length is all its space");

static int64_t fs_broadcast(fs_socket_t fd, const void *base, int64_t start, int64_t end, const char *sockaddr, int length,
                            unsigned int index, int limited) {
    union {
        WSACMSGHDR head;
        char octets[WSA_CMSG_LEN(sizeof(IN_PKTINFO))]; /* WSA_CMSG_SPACE mixes signs */
    } control;
    IN_PKTINFO info;
    WSABUF part;
    WSAMSG message;
    DWORD sent = 0;
    (void)limited;
    memset(&control, 0, sizeof(control));
    memset(&info, 0, sizeof(info));
    memset(&message, 0, sizeof(message));
    info.ipi_ifindex = index;
    control.head.cmsg_len = WSA_CMSG_LEN(sizeof(info));
    control.head.cmsg_level = IPPROTO_IP;
    control.head.cmsg_type = IP_PKTINFO;
    memcpy(WSA_CMSG_DATA(&control.head), &info, sizeof(info));
    part.buf = (char *)(uintptr_t)base + start;
    part.len = (ULONG)fs__octets_between(start, end);
    message.name = (LPSOCKADDR)(void *)(uintptr_t)sockaddr;
    message.namelen = length;
    message.lpBuffers = &part;
    message.dwBufferCount = 1;
    message.Control.buf = control.octets;
    message.Control.len = sizeof(control.octets);
    if (WSASendMsg(FS_SOCKET(fd), &message, 0, &sent, NULL, NULL) == SOCKET_ERROR) {
        return fs__failed();
    }
    return (int64_t)sent;
}

#else

static int64_t fs_broadcast(fs_socket_t fd, const void *base, int64_t start, int64_t end, const char *sockaddr, int length,
                            unsigned int index, int limited) {
    union {
        struct cmsghdr head;
        char octets[CMSG_SPACE(sizeof(struct in_pktinfo))];
    } control;
    struct in_pktinfo info;
    struct iovec part;
    struct msghdr message;
    (void)limited;
    memset(&control, 0, sizeof(control));
    memset(&info, 0, sizeof(info));
    memset(&message, 0, sizeof(message));
    /* In linux/in.h the index is an int, in macOS's header it is unsigned. */
    memcpy(&info.ipi_ifindex, &index, sizeof(info.ipi_ifindex));
    control.head.cmsg_len = CMSG_LEN(sizeof(info));
    control.head.cmsg_level = IPPROTO_IP;
    control.head.cmsg_type = IP_PKTINFO;
    memcpy(CMSG_DATA(&control.head), &info, sizeof(info));
    part.iov_base = (char *)(uintptr_t)base + start;
    part.iov_len = fs__octets_between(start, end);
    message.msg_name = (void *)(uintptr_t)sockaddr;
    message.msg_namelen = (socklen_t)length;
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.octets;
    message.msg_controllen = sizeof(control.octets);
    return fs__result(sendmsg(fd, &message, 0));
}

#endif
