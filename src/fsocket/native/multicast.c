/* Memberships in multicast groups, for either family by the index of the adapter: the protocol-independent calls of RFC 3678. */

enum { FS_MULTICAST_JOIN, FS_MULTICAST_LEAVE, FS_MULTICAST_BLOCK, FS_MULTICAST_UNBLOCK };

/* Winsock refuses to bind a socket to a group; elsewhere that keeps away what is sent to the port at other addresses. */
#ifdef _WIN32
#define FS_BINDS_TO_GROUP 0
#else
#define FS_BINDS_TO_GROUP 1
#endif

struct fs__membership {
    unsigned int index; /* the adapter's */
    const char *group;  /* a sockaddr */
    int group_length;
    const char *source; /* a sockaddr of the same family */
    int source_length;  /* 0: every source, none of which can be blocked */
};

static int64_t fs__set(fs_socket_t fd, int level, int name, const void *value, size_t size) {
    return fs__result(setsockopt(FS_SOCKET(fd), level, name, value, (socklen_t)size));
}

static int fs__multicast_level(const struct fs__membership *membership) {
    return fs__family(membership->group, membership->group_length) == AF_INET6 ? IPPROTO_IPV6 : IPPROTO_IP;
}

static int64_t fs__change(fs_socket_t fd, int change, const struct fs__membership *membership) {
    static const int any_source[] = {MCAST_JOIN_GROUP, MCAST_LEAVE_GROUP};
    static const int one_source[] = {MCAST_JOIN_SOURCE_GROUP, MCAST_LEAVE_SOURCE_GROUP, MCAST_BLOCK_SOURCE,
                                     MCAST_UNBLOCK_SOURCE};
    int level = fs__multicast_level(membership);
    struct group_req any;
    struct group_source_req one;
    if (membership->source_length == 0) {
        memset(&any, 0, sizeof(any));
        any.gr_interface = membership->index;
        memcpy(&any.gr_group, membership->group, (size_t)membership->group_length);
        return fs__set(fd, level, any_source[change], &any, sizeof(any));
    }
    memset(&one, 0, sizeof(one));
    one.gsr_interface = membership->index;
    memcpy(&one.gsr_group, membership->group, (size_t)membership->group_length);
    memcpy(&one.gsr_source, membership->source, (size_t)membership->source_length);
    return fs__set(fd, level, one_source[change], &one, sizeof(one));
}

/* What a socket that is to receive multicast needs before it is bound: a port that others may share, and no IPv4 beside IPv6. */
static int64_t fs__share_port(fs_socket_t fd, int family) {
    int on = 1;
    int64_t result = fs__set(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
#if defined(__APPLE__) || defined(__FreeBSD__)
    if (result == 0) {
        result = fs__set(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on));
    }
#endif
    if (result == 0 && family == AF_INET6) {
        result = fs__set(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
    }
    return result;
}

/* Each system's own. */
static int64_t fs__membership(fs_socket_t fd, int change, const struct fs__membership *membership);

static int64_t fs_multicast(fs_socket_t fd, int change, unsigned int index, const char *group, int group_length,
                            const char *source, int source_length) {
    const struct fs__membership membership = {index, group, group_length, source, source_length};
    return fs__membership(fd, change, &membership);
}

#ifndef __linux__

/* On all but Linux a socket hears of a group what it has joined, by the adapters on which it has joined, and nothing else. */

static int64_t fs__membership(fs_socket_t fd, int change, const struct fs__membership *membership) {
    return fs__change(fd, change, membership);
}

static int64_t fs_prepare_receiver(fs_socket_t fd, int family) {
    return fs__share_port(fd, family);
}

#endif
