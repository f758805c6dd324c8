/* Memberships in multicast groups, for either family by the index of the adapter: the protocol-independent calls of RFC 3678. */

enum { FS_MULTICAST_JOIN, FS_MULTICAST_LEAVE, FS_MULTICAST_BLOCK, FS_MULTICAST_UNBLOCK };

/* Winsock refuses to bind a socket to a group; elsewhere that keeps away what is sent to the port at other addresses. */
#ifdef _WIN32
#define FS_BINDS_TO_GROUP 0
#else
#define FS_BINDS_TO_GROUP 1
#endif

static int64_t fs__set(fs_socket_t fd, int level, int name, const void *value, size_t size) {
    return fs__result(setsockopt(FS_SOCKET(fd), level, name, value, (socklen_t)size));
}

#ifdef __linux__

/* For an IPv6 group that it has joined, Linux gives a socket what comes in by any adapter (for an IPv4 group, only what comes
   in by those that it joined on; see inet6_mc_check and ip_mc_sf_allow in the kernel). So a receiver has a filter of classic
   BPF that lets pass the adapters which it joined on:

       ld [index of the adapter]; { jeq index, 0, 1; ret all; } for each of them; ret 0

   The kernel keeps it, and gives it back: a membership that comes or goes finds there which adapters pass so far. */

#define FS__LOAD_INDEX ((__u32)(SKF_AD_OFF + SKF_AD_IFINDEX))
#define FS__ALL ((__u32)-1)

static int fs__is(const struct sock_filter *step, int code, __u32 value, int jump) {
    return step->code == code && step->k == value && step->jt == 0 && step->jf == jump;
}

static struct sock_filter fs__step(int code, __u32 value, int jump) {
    struct sock_filter step;
    memset(&step, 0, sizeof(step));
    step.code = (__u16)code;
    step.jf = (__u8)jump;
    step.k = value;
    return step;
}

/* The filter of a socket, with room for one adapter more, to be freed. NULL: it has none, or not such a one. */
static struct sock_filter *fs__filter(fs_socket_t fd, unsigned int *count) {
    socklen_t steps = 0; /* which is what this option counts in */
    struct sock_filter *filter;
    unsigned int i;
    if (getsockopt(fd, SOL_SOCKET, SO_GET_FILTER, NULL, &steps) < 0 || steps < 2 || steps % 2 != 0) {
        return NULL;
    }
    filter = calloc((size_t)steps + 2, sizeof(*filter));
    if (filter == NULL) {
        return NULL;
    }
    *count = steps;
    if (getsockopt(fd, SOL_SOCKET, SO_GET_FILTER, filter, &steps) == 0 && steps == *count &&
        fs__is(&filter[0], BPF_LD | BPF_W | BPF_ABS, FS__LOAD_INDEX, 0) && fs__is(&filter[steps - 1], BPF_RET | BPF_K, 0, 0)) {
        for (i = 1; i < steps - 1 && fs__is(&filter[i], BPF_JMP | BPF_JEQ | BPF_K, filter[i].k, 1) &&
                    fs__is(&filter[i + 1], BPF_RET | BPF_K, FS__ALL, 0);
             i += 2) {
        }
        if (i == steps - 1) {
            return filter;
        }
    }
    free(filter);
    return NULL;
}

static int64_t fs__attach(fs_socket_t fd, struct sock_filter *filter, unsigned int count) {
    struct sock_fprog program;
    memset(&program, 0, sizeof(program));
    if (count > USHRT_MAX) {
        return -(int64_t)ENOBUFS;
    }
    program.len = (unsigned short)count;
    program.filter = filter;
    return fs__set(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program));
}

static int64_t fs__let_none_pass(fs_socket_t fd) {
    struct sock_filter filter[2];
    filter[0] = fs__step(BPF_LD | BPF_W | BPF_ABS, FS__LOAD_INDEX, 0);
    filter[1] = fs__step(BPF_RET | BPF_K, 0, 0);
    return fs__attach(fd, filter, 2);
}

/* Lets an adapter pass from now on, or no more. A socket without such a filter stays as it is. */
static int64_t fs__let_pass(fs_socket_t fd, unsigned int index, int pass) {
    unsigned int count = 0, i = 1;
    int64_t result = 0;
    struct sock_filter *filter = fs__filter(fd, &count);
    if (filter == NULL) {
        return 0;
    }
    while (i < count - 1 && filter[i].k != index) {
        i += 2;
    }
    if (pass && i == count - 1) {
        filter[i] = fs__step(BPF_JMP | BPF_JEQ | BPF_K, index, 1);
        filter[i + 1] = fs__step(BPF_RET | BPF_K, FS__ALL, 0);
        filter[i + 2] = fs__step(BPF_RET | BPF_K, 0, 0);
        result = fs__attach(fd, filter, count + 2);
    } else if (!pass && i < count - 1) {
        memmove(&filter[i], &filter[i + 2], (count - i - 2) * sizeof(*filter));
        result = fs__attach(fd, filter, count - 2);
    }
    free(filter);
    return result;
}

#endif

static int64_t fs__change(fs_socket_t fd, int level, int change, unsigned int index, const char *group, int group_length,
                          const char *source, int source_length) {
    static const int any_source[] = {MCAST_JOIN_GROUP, MCAST_LEAVE_GROUP};
    static const int one_source[] = {MCAST_JOIN_SOURCE_GROUP, MCAST_LEAVE_SOURCE_GROUP, MCAST_BLOCK_SOURCE,
                                     MCAST_UNBLOCK_SOURCE};
    struct group_req any;
    struct group_source_req one;
    if (source_length == 0) {
        memset(&any, 0, sizeof(any));
        any.gr_interface = index;
        memcpy(&any.gr_group, group, (size_t)group_length);
        return fs__set(fd, level, any_source[change], &any, sizeof(any));
    }
    memset(&one, 0, sizeof(one));
    one.gsr_interface = index;
    memcpy(&one.gsr_group, group, (size_t)group_length);
    memcpy(&one.gsr_source, source, (size_t)source_length);
    return fs__set(fd, level, one_source[change], &one, sizeof(one));
}

/* Changes what a socket hears of a group by one adapter. `group` and `source` are sockaddrs of one family; without a source
   (a length of 0) it is all of them, which cannot be blocked. */
static int64_t fs_multicast(fs_socket_t fd, int change, unsigned int index, const char *group, int group_length,
                            const char *source, int source_length) {
    int level = fs__family(group, group_length) == AF_INET6 ? IPPROTO_IPV6 : IPPROTO_IP;
    int64_t result = fs__change(fd, level, change, index, group, group_length, source, source_length);
#ifdef __linux__
    if (result == 0 && level == IPPROTO_IPV6 && change == FS_MULTICAST_JOIN) {
        result = fs__let_pass(fd, index, 1);
        if (result < 0) {
            fs__change(fd, level, FS_MULTICAST_LEAVE, index, group, group_length, source, source_length);
        }
    } else if (result == 0 && level == IPPROTO_IPV6 && change == FS_MULTICAST_LEAVE) {
        /* With the last source the membership has gone, and then Linux finds more wrong than that it is not in the list. */
        if (source_length == 0 || fs__change(fd, level, change, index, group, group_length, source, source_length) == -EINVAL) {
            result = fs__let_pass(fd, index, 0);
        }
    }
#endif
    return result;
}

/* What a socket that is to receive multicast needs before it is bound: a port that others may share, no IPv4 beside IPv6, and
   nothing of groups that it has not joined. */
static int64_t fs_prepare_receiver(fs_socket_t fd, int family) {
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
#ifdef __linux__
    if (result == 0) {
        int off = 0;
        if (family == AF_INET6) {
            result = fs__set(fd, IPPROTO_IPV6, IPV6_MULTICAST_ALL, &off, sizeof(off));
            if (result == 0 || result == -ENOPROTOOPT) { /* before Linux 4.20 */
                result = fs__let_none_pass(fd);
            }
        } else {
            result = fs__set(fd, IPPROTO_IP, IP_MULTICAST_ALL, &off, sizeof(off));
        }
    }
#endif
    return result;
}
