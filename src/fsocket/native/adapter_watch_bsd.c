/* route(4): messages that begin with their length, version and type, each followed by sockaddrs that a mask says which are. */

/* The sockaddr of one kind (RTAX_) among those that follow a message's head. NULL: it is not there whole. */
static const char *fs__route_address(const char *at, const char *end, int mask, int wanted, int *length) {
    int kind;
    for (kind = 0; kind < RTAX_MAX && at < end; kind++) {
        size_t size = ((const unsigned char *)at)[offsetof(struct sockaddr, sa_len)];
#ifdef __APPLE__
        const size_t unit = sizeof(uint32_t);
#else
        const size_t unit = sizeof(long);
#endif
        if ((mask & (1 << kind)) == 0) {
            continue;
        }
        if (size > (size_t)(end - at)) {
            return NULL;
        }
        if (kind == wanted) {
            *length = (int)size;
            return at;
        }
        size = size == 0 ? unit : (size + unit - 1) / unit * unit;
        at = size < (size_t)(end - at) ? at + size : end;
    }
    return NULL;
}

/* RTM_NEWADDR or RTM_DELADDR. 0: no memory. */
static int fs__parse_address_change(struct fs_adapter_changes *list, const char *message, size_t length) {
    struct fs_adapter_change *change;
    struct fs_address_fields fields;
    struct ifa_msghdr head;
    const char *sockaddr;
    int size = 0;
    if (length < sizeof(head)) {
        return 1;
    }
    memcpy(&head, message, sizeof(head));
    sockaddr = fs__route_address(message + sizeof(head), message + length, head.ifam_addrs, RTAX_IFA, &size);
    if (sockaddr == NULL || !fs_unpack(sockaddr, size, &fields) || fs__ip_size(fields.family) != (size_t)fields.length) {
        return 1;
    }
    change = fs__new_change(list, head.ifam_type == RTM_NEWADDR ? FS_ADDRESS_SEEN : FS_ADDRESS_GONE, head.ifam_index, NULL, 0);
    if (change == NULL) {
        return 0;
    }
    fs__pack_ip(&change->address, fields.family, sockaddr + fields.offset, head.ifam_index);
    return 1;
}

/* RTM_IFINFO: something about an adapter, perhaps that it is there. 0: no memory. */
static int fs__parse_link_change(struct fs_adapter_changes *list, const char *message, size_t length) {
    struct if_msghdr head;
    if (length < offsetof(struct if_msghdr, ifm_data)) {
        return 1;
    }
    memset(&head, 0, sizeof(head));
    memcpy(&head, message, offsetof(struct if_msghdr, ifm_data));
    return fs__new_change(list, FS_LINK_SEEN, head.ifm_index, NULL, 0) != NULL;
}

#ifdef RTM_IFANNOUNCE
/* An adapter comes or goes; macOS does not tell. 0: no memory. */
static int fs__parse_announcement(struct fs_adapter_changes *list, const char *message, size_t length) {
    struct if_announcemsghdr head;
    int kind;
    if (length < sizeof(head)) {
        return 1;
    }
    memcpy(&head, message, sizeof(head));
    kind = head.ifan_what == IFAN_DEPARTURE ? FS_LINK_GONE : FS_LINK_SEEN;
    return fs__new_change(list, kind, head.ifan_index, head.ifan_name, strnlen(head.ifan_name, sizeof(head.ifan_name))) != NULL;
}
#endif

/* Adds what the messages tell; minus an error code, or 0. */
static int64_t fs_changes_parse(struct fs_adapter_changes *list, const char *messages, int length) {
    const size_t most = (size_t)length;
    size_t at = 0;
    struct {
        unsigned short length;
        unsigned char version;
        unsigned char type;
    } head; /* what all of the structs begin with */
    while (most - at >= sizeof(head)) {
        int kept = 1;
        memcpy(&head, messages + at, sizeof(head));
        if (head.length < sizeof(head) || head.length > most - at) {
            break;
        }
        switch (head.version == RTM_VERSION ? head.type : 0) {
        case RTM_NEWADDR:
        case RTM_DELADDR:
            kept = fs__parse_address_change(list, messages + at, head.length);
            break;
        case RTM_IFINFO:
            kept = fs__parse_link_change(list, messages + at, head.length);
            break;
#ifdef RTM_IFANNOUNCE
        case RTM_IFANNOUNCE:
            kept = fs__parse_announcement(list, messages + at, head.length);
            break;
#endif
        }
        if (!kept) {
            return -(int64_t)FS_ENOMEM;
        }
        at += head.length;
    }
    return 0;
}

static int64_t fs__open_news(void) {
    int fd = socket(PF_ROUTE, SOCK_RAW, AF_UNSPEC);
    if (fd < 0) {
        return fs__failed();
    }
    if (fcntl(fd, F_SETFD, FD_CLOEXEC) < 0) {
        int64_t failed = fs__failed();
        close(fd);
        return failed;
    }
    return fd;
}

static int64_t fs__receive_news(int fd, char *buffer, size_t room) {
    return fs__result(recv(fd, buffer, room, MSG_DONTWAIT));
}
