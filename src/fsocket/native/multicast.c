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

static int fs__is_sockaddr(int length) {
    return length > 0 && (size_t)length <= sizeof(struct sockaddr_storage);
}

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
    int known = change >= FS_MULTICAST_JOIN && change <= FS_MULTICAST_UNBLOCK;
    int of_a_source = change == FS_MULTICAST_BLOCK || change == FS_MULTICAST_UNBLOCK;
    if (!known || (of_a_source && source_length == 0) || !fs__is_sockaddr(group_length) ||
        (source_length != 0 && !fs__is_sockaddr(source_length))) {
        return -(int64_t)FS_EINVAL;
    }
    return fs__membership(fd, change, &membership);
}

/* Asks the system for the sources of a membership, and takes none of them: 0, or minus the error code. */
static int64_t fs__ask_membership(fs_socket_t fd, const struct fs__membership *membership);

/* 0: by the system's word, a socket has not joined a group on an adapter, not for a single source either. 1: it has, or the
   system does not say. */
static int fs__known_as_joined(fs_socket_t fd, const struct fs__membership *membership) {
    int64_t result = fs__ask_membership(fd, membership);
#ifdef _WIN32
    return result != -WSAEADDRNOTAVAIL;
#else
    /* ENODEV: before Linux 5.13, of an adapter that has no IPv6. */
    return result != -EADDRNOTAVAIL && result != -ENODEV;
#endif
}

#if defined(_WIN32) && defined(SIOCGMSFILTER)

static int64_t fs__ask_membership(fs_socket_t fd, const struct fs__membership *membership) {
    GROUP_FILTER filter;
    DWORD size = 0;
    memset(&filter, 0, sizeof(filter));
    filter.gf_interface = membership->index;
    memcpy(&filter.gf_group, membership->group, (size_t)membership->group_length);
    if (WSAIoctl(FS_SOCKET(fd), SIOCGMSFILTER, &filter, (DWORD)sizeof(filter), &filter, (DWORD)sizeof(filter), &size, NULL,
                 NULL) == SOCKET_ERROR) {
        return fs__failed();
    }
    /* To hear no source is not to be a member (RFC 3678, 3). */
    return filter.gf_fmode == MCAST_INCLUDE && filter.gf_numsrc == 0 ? -WSAEADDRNOTAVAIL : 0;
}

#elif defined(_WIN32)

/* The headers of some mingws cannot ask. */
static int64_t fs__ask_membership(fs_socket_t fd, const struct fs__membership *membership) {
    (void)fd;
    (void)membership;
    return 0;
}

#elif !defined(__linux__)

static int64_t fs__ask_membership(fs_socket_t fd, const struct fs__membership *membership) {
    struct sockaddr_storage group;
    uint32_t mode = 0, count = 0;
    memset(&group, 0, sizeof(group));
    memcpy(&group, membership->group, (size_t)membership->group_length);
    return fs__result(getsourcefilter(fd, membership->index, (struct sockaddr *)&group, (socklen_t)membership->group_length,
                                      &mode, &count, NULL));
}

#endif

#ifndef __linux__

/* On all but Linux a socket hears of a group what it has joined, by the adapters on which it has joined, and nothing else. */

static int64_t fs__membership(fs_socket_t fd, int change, const struct fs__membership *membership) {
    return fs__change(fd, change, membership);
}

static int fs_may_have_joined(fs_socket_t fd, unsigned int index, const char *group, int group_length) {
    const struct fs__membership membership = {index, group, group_length, NULL, 0};
    return fs__is_sockaddr(group_length) && fs__known_as_joined(fd, &membership);
}

static int64_t fs_prepare_receiver(fs_socket_t fd, int family) {
    return fs__share_port(fd, family);
}

#endif
