/* The options of Linux whose value is a pointer: filters of classic BPF, which are counted in instructions. */

static int64_t fs_set_filter(fs_socket_t fd, int level, int number, const char *instructions, int count) {
    struct sock_fprog program;
    memset(&program, 0, sizeof(program));
    program.len = (unsigned short)count;
    program.filter = (struct sock_filter *)(uintptr_t)instructions;
    return fs__result(setsockopt(fd, level, number, &program, (socklen_t)sizeof(program)));
}

/* How many instructions the filter has, of which those that fit `count` were stored; with a count of 0 none are. */
static int64_t fs_get_filter(fs_socket_t fd, int level, int number, char *instructions, int count) {
    socklen_t length = (socklen_t)count;
    return getsockopt(fd, level, number, instructions, &length) < 0 ? fs__failed() : (int64_t)length;
}

/* --- options that Linux would answer past the end of the room for it */

/* Whether a question, `head` octets and then room for sources, says to have room for more of them than there are. */
static int fs__claims_more(uint32_t sources, size_t head, size_t each, size_t size) {
    return size >= head && sources > (size - head) / each;
}

/* A list of sources is as long as the question says that there is room for. */
static int fs__overruns(int level, int number, const char *value, size_t size) {
    struct ip_msfilter filter;
    struct group_filter group;
    memset(&filter, 0, sizeof(filter));
    memset(&group, 0, sizeof(group));
    if (level == IPPROTO_IP && number == IP_MSFILTER) {
        memcpy(&filter, value, size < sizeof(filter) ? size : sizeof(filter));
        return fs__claims_more(filter.imsf_numsrc, IP_MSFILTER_SIZE(0), sizeof(filter.imsf_slist[0]), size);
    }
    if ((level == IPPROTO_IP || level == IPPROTO_IPV6) && number == MCAST_MSFILTER) {
        memcpy(&group, value, size < sizeof(group) ? size : sizeof(group));
        return fs__claims_more(group.gf_numsrc, GROUP_FILTER_SIZE(0), sizeof(group.gf_slist[0]), size);
    }
    return 0;
}

/* As on every system, in octets: SO_GET_FILTER counts instructions. */
static int64_t fs_get_option(fs_socket_t fd, int level, int number, char *value, int size) {
    if (level == SOL_SOCKET && number == SO_GET_FILTER) {
        int room = size / (int)sizeof(struct sock_filter);
        int64_t count = fs_get_filter(fd, level, number, room == 0 ? NULL : value, room);
        return count > room ? -(int64_t)EINVAL : count < 0 ? count : count * (int64_t)sizeof(struct sock_filter);
    }
    if (fs__overruns(level, number, value, (size_t)size)) {
        return -(int64_t)EINVAL;
    }
    return fs__get_option(fd, level, number, value, size);
}
