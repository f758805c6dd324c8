/* Adapters by rtnetlink(7): one dump of the links and one of the addresses, each in as many reads as the kernel makes of it.

   The kernel's word is not taken for lengths: what does not fit into what holds it ends the walk, and fields are copied out,
   because nothing says that a buffer is aligned for them. */

enum {
    FS_DUMP_DONE = 1,        /* the last message was among them */
    FS_DUMP_INTERRUPTED = 2, /* something changed meanwhile: neither the old list nor the new one */
};

enum {
    FS__NETLINK_ROOM = 1 << 16, /* the kernel makes the messages of a dump as large as 32 KiB, if there is room */
    FS__DUMPS_MOST = 200,       /* ... of a host that changes faster than it can be listed */
};

/* One attribute, or one message. */
struct fs__part {
    int type;
    const char *data;
    size_t length;
};

/* The next attribute between `*at` and `end`. 0: there is none. */
static int fs__next_attribute(const char **at, const char *end, struct fs__part *part) {
    struct rtattr head;
    size_t left = (size_t)(end - *at), step;
    if (left < sizeof(head)) {
        return 0;
    }
    memcpy(&head, *at, sizeof(head));
    if (head.rta_len < sizeof(head) || head.rta_len > left) {
        return 0;
    }
    part->type = head.rta_type & NLA_TYPE_MASK;
    part->data = *at + sizeof(head);
    part->length = head.rta_len - sizeof(head);
    step = RTA_ALIGN((size_t)head.rta_len);
    *at += step < left ? step : left;
    return 1;
}

/* The next message between `*at` and `end`. 0: there is none. */
static int fs__next_message(const char **at, const char *end, struct nlmsghdr *head, struct fs__part *part) {
    size_t left = (size_t)(end - *at), step;
    if (left < sizeof(*head)) {
        return 0;
    }
    memcpy(head, *at, sizeof(*head));
    if (head->nlmsg_len < sizeof(*head) || head->nlmsg_len > left) {
        return 0;
    }
    part->type = head->nlmsg_type;
    part->data = *at + sizeof(*head);
    part->length = head->nlmsg_len - sizeof(*head);
    step = NLMSG_ALIGN((size_t)head->nlmsg_len);
    *at += step < left ? step : left;
    return 1;
}

/* The octets of a text: up to its NUL, if it has one. */
static size_t fs__text_length(const struct fs__part *part) {
    const char *end = part->length > 0 ? memchr(part->data, '\0', part->length) : NULL;
    return end != NULL ? (size_t)(end - part->data) : part->length;
}

static int fs__text_is(const struct fs__part *part, const char *text) {
    return fs__text_length(part) == strlen(text) && memcmp(part->data, text, strlen(text)) == 0;
}

static const char *fs__type_name(int type) {
    switch (type) {
    case ARPHRD_ETHER:
        return "ethernet";
    case ARPHRD_LOOPBACK:
        return "loopback";
    case ARPHRD_PPP:
        return "ppp";
    case ARPHRD_IEEE80211:
    case ARPHRD_IEEE80211_PRISM:
    case ARPHRD_IEEE80211_RADIOTAP:
        return "ieee80211";
    case ARPHRD_CAN:
        return "can";
    case ARPHRD_INFINIBAND:
        return "infiniband";
    case ARPHRD_IEEE1394:
        return "ieee1394";
    case ARPHRD_TUNNEL:
    case ARPHRD_TUNNEL6:
    case ARPHRD_SIT:
    case ARPHRD_IPGRE:
#ifdef ARPHRD_IP6GRE
    case ARPHRD_IP6GRE:
#endif
    case ARPHRD_NONE: /* tun and WireGuard, which carry IP alone */
        return "tunnel";
    default:
        return NULL;
    }
}

/* What the kernel has no hardware type for, because it looks like Ethernet, and other systems have. */
static const char *fs__kind_name(const struct fs__part *linkinfo) {
    static const char *const kinds[] = {"bridge", "vlan"};
    const char *at = linkinfo->data;
    struct fs__part part;
    size_t i;
    while (fs__next_attribute(&at, linkinfo->data + linkinfo->length, &part)) {
        for (i = 0; part.type == IFLA_INFO_KIND && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
            if (fs__text_is(&part, kinds[i])) {
                return kinds[i];
            }
        }
    }
    return NULL;
}

/* What a CAN controller tells of itself, as far as its driver does: `told` says which of these it has. */
enum {
    FS_CAN_STATE = 1,
    FS_CAN_BITRATE = 2,
    FS_CAN_DATA_BITRATE = 4,
    FS_CAN_XL_BITRATE = 8,
    FS_CAN_MODES = 16,
    FS_CAN_RESTART = 32,
    FS_CAN_ERRORS = 64,
};

/* Older headers lack the attributes of CAN FD and XL, which are enumerators; their modes came with them. Negative: none. */
enum {
#ifdef CAN_CTRLMODE_FD
    FS_IFLA_CAN_DATA_BITTIMING = IFLA_CAN_DATA_BITTIMING,
#else
    FS_IFLA_CAN_DATA_BITTIMING = -1,
#endif
#ifdef CAN_CTRLMODE_XL
    FS_IFLA_CAN_XL_DATA_BITTIMING = IFLA_CAN_XL_DATA_BITTIMING,
#else
    FS_IFLA_CAN_XL_DATA_BITTIMING = -2,
#endif
};

struct fs_can_state {
    uint32_t told;
    uint32_t state;
    uint32_t bitrate, sample_point; /* bits a second; in thousandths of a bit */
    uint32_t data_bitrate, data_sample_point;
    uint32_t xl_bitrate, xl_sample_point;
    uint32_t modes;
    uint32_t restart_ms;
    uint32_t transmit_errors, receive_errors;
};

/* The words that ip(8) has for states and modes. */
struct fs_can_word {
    uint32_t number;
    const char *word;
};

static const struct fs_can_word fs__can_states[] = {
    {CAN_STATE_ERROR_ACTIVE, "error-active"},
    {CAN_STATE_ERROR_WARNING, "error-warning"},
    {CAN_STATE_ERROR_PASSIVE, "error-passive"},
    {CAN_STATE_BUS_OFF, "bus-off"},
    {CAN_STATE_STOPPED, "stopped"},
    {CAN_STATE_SLEEPING, "sleeping"},
};

static const struct fs_can_word fs__can_modes[] = {
    {CAN_CTRLMODE_LOOPBACK, "loopback"},
    {CAN_CTRLMODE_LISTENONLY, "listen-only"},
    {CAN_CTRLMODE_3_SAMPLES, "triple-sampling"},
    {CAN_CTRLMODE_ONE_SHOT, "one-shot"},
    {CAN_CTRLMODE_BERR_REPORTING, "berr-reporting"},
#ifdef CAN_CTRLMODE_FD
    {CAN_CTRLMODE_FD, "fd"},
#endif
#ifdef CAN_CTRLMODE_PRESUME_ACK
    {CAN_CTRLMODE_PRESUME_ACK, "presume-ack"},
#endif
#ifdef CAN_CTRLMODE_FD_NON_ISO
    {CAN_CTRLMODE_FD_NON_ISO, "fd-non-iso"},
#endif
#ifdef CAN_CTRLMODE_CC_LEN8_DLC
    {CAN_CTRLMODE_CC_LEN8_DLC, "cc-len8-dlc"},
#endif
#ifdef CAN_CTRLMODE_TDC_AUTO
    {CAN_CTRLMODE_TDC_AUTO, "tdc-auto"},
    {CAN_CTRLMODE_TDC_MANUAL, "tdc-manual"},
#endif
#ifdef CAN_CTRLMODE_RESTRICTED
    {CAN_CTRLMODE_RESTRICTED, "restricted"},
#endif
#ifdef CAN_CTRLMODE_XL
    {CAN_CTRLMODE_XL, "xl"},
    {CAN_CTRLMODE_XL_TDC_AUTO, "xl-tdc-auto"},
    {CAN_CTRLMODE_XL_TDC_MANUAL, "xl-tdc-manual"},
    {CAN_CTRLMODE_XL_TMS, "tms"},
#endif
};

static int fs_can_states_count(void) {
    return (int)(sizeof(fs__can_states) / sizeof(fs__can_states[0]));
}

static const struct fs_can_word *fs_can_state(int index) {
    return &fs__can_states[index];
}

static int fs_can_modes_count(void) {
    return (int)(sizeof(fs__can_modes) / sizeof(fs__can_modes[0]));
}

static const struct fs_can_word *fs_can_mode(int index) {
    return &fs__can_modes[index];
}

/* A bit timing; a controller that has not been given one tells a bit rate of zero. */
static void fs__parse_can_timing(struct fs_can_state *can, const struct fs__part *part, uint32_t flag, uint32_t *bitrate,
                                 uint32_t *sample_point) {
    struct can_bittiming timing;
    if (part->length < sizeof(timing)) {
        return;
    }
    memcpy(&timing, part->data, sizeof(timing));
    if (timing.bitrate != 0) {
        *bitrate = timing.bitrate;
        *sample_point = timing.sample_point;
        can->told |= flag;
    }
}

static void fs__parse_can_number(struct fs_can_state *can, const struct fs__part *part, uint32_t flag, uint32_t *number) {
    if (part->length >= sizeof(*number)) {
        memcpy(number, part->data, sizeof(*number));
        can->told |= flag;
    }
}

/* IFLA_INFO_DATA of a link of the kind "can". */
static void fs__parse_can(struct fs_can_state *can, const struct fs__part *data) {
    const char *at = data->data;
    struct can_ctrlmode modes;
    struct can_berr_counter errors;
    struct fs__part part;
    memset(can, 0, sizeof(*can));
    while (fs__next_attribute(&at, data->data + data->length, &part)) {
        switch (part.type) {
        case IFLA_CAN_STATE:
            fs__parse_can_number(can, &part, FS_CAN_STATE, &can->state);
            break;
        case IFLA_CAN_RESTART_MS:
            fs__parse_can_number(can, &part, FS_CAN_RESTART, &can->restart_ms);
            break;
        case IFLA_CAN_BITTIMING:
            fs__parse_can_timing(can, &part, FS_CAN_BITRATE, &can->bitrate, &can->sample_point);
            break;
        case FS_IFLA_CAN_DATA_BITTIMING:
            fs__parse_can_timing(can, &part, FS_CAN_DATA_BITRATE, &can->data_bitrate, &can->data_sample_point);
            break;
        case FS_IFLA_CAN_XL_DATA_BITTIMING:
            fs__parse_can_timing(can, &part, FS_CAN_XL_BITRATE, &can->xl_bitrate, &can->xl_sample_point);
            break;
        case IFLA_CAN_CTRLMODE:
            if (part.length >= sizeof(modes)) {
                memcpy(&modes, part.data, sizeof(modes));
                can->modes = modes.flags;
                can->told |= FS_CAN_MODES;
            }
            break;
        case IFLA_CAN_BERR_COUNTER:
            if (part.length >= sizeof(errors)) {
                memcpy(&errors, part.data, sizeof(errors));
                can->transmit_errors = errors.txerr;
                can->receive_errors = errors.rxerr;
                can->told |= FS_CAN_ERRORS;
            }
            break;
        }
    }
}

/* What IFLA_LINKINFO has of a CAN controller: a vcan or vxcan is none. 0: no memory. */
static int fs__keep_can(struct fs_adapters *list, const struct fs__part *linkinfo, struct fs_adapter *adapter) {
    const char *at = linkinfo->data;
    struct fs__part part, data = {0, NULL, 0};
    struct fs_can_state can;
    int controller = 0;
    while (fs__next_attribute(&at, linkinfo->data + linkinfo->length, &part)) {
        if (part.type == IFLA_INFO_KIND) {
            controller = fs__text_is(&part, "can");
        } else if (part.type == IFLA_INFO_DATA) {
            data = part;
        }
    }
    if (!controller || data.data == NULL) {
        return 1;
    }
    fs__parse_can(&can, &data);
    return fs__keep(list, &can, sizeof(can), &adapter->can, &adapter->can_end);
}

/* RTM_NEWLINK, without its header. 0: no memory. */
static int fs__parse_link(struct fs_adapters *list, const struct fs__part *message) {
    const char *at, *end = message->data + message->length;
    const char *kind = NULL;
    struct ifinfomsg head;
    struct fs__part part;
    struct fs_adapter *adapter;
    int kept = 1;
    if (message->length < sizeof(head)) {
        return 1;
    }
    memcpy(&head, message->data, sizeof(head));
    at = message->data + sizeof(head);
    adapter = fs__new_adapter(list);
    if (adapter == NULL) {
        return 0;
    }
    adapter->index = (uint32_t)head.ifi_index;
    adapter->flags = head.ifi_flags;
    /* IFF_RUNNING is the kernel's summary of RFC 2863's states: "up", or "unknown", which loopback and tun are for ever. */
    adapter->status = (head.ifi_flags & IFF_UP) != 0 && (head.ifi_flags & IFF_RUNNING) != 0 ? FS_ADAPTER_UP : FS_ADAPTER_DOWN;
    adapter->type = head.ifi_type;
    while (kept && fs__next_attribute(&at, end, &part)) {
        switch (part.type) {
        case IFLA_IFNAME:
            kept = fs__keep(list, part.data, fs__text_length(&part), &adapter->name, &adapter->name_end);
            break;
        case IFLA_IFALIAS:
            kept = fs__keep(list, part.data, fs__text_length(&part), &adapter->description, &adapter->description_end);
            break;
        case IFLA_ADDRESS:
            kept = fs__keep(list, part.data, part.length, &adapter->address, &adapter->address_end);
            break;
        case IFLA_MTU:
            memcpy(&adapter->mtu, part.data, part.length < sizeof(adapter->mtu) ? 0 : sizeof(adapter->mtu));
            break;
        case IFLA_LINKINFO:
            kind = fs__kind_name(&part);
            kept = adapter->type != ARPHRD_CAN || fs__keep_can(list, &part, adapter);
            break;
        }
    }
    adapter->type_name = kind != NULL ? kind : fs__type_name(adapter->type);
    return kept;
}

/* The addresses in an RTM_NEWADDR or RTM_DELADDR, without its header; those that it does not have are NULL. 0: it has not one of
   the adapter itself, or is of another family. */
struct fs__ip_message {
    struct ifaddrmsg head;
    const char *own;
    const char *broadcast;
    const char *peer;
};

static int fs__parse_ip_message(const struct fs__part *message, struct fs__ip_message *found) {
    const char *at, *end = message->data + message->length;
    const char *address = NULL, *local = NULL;
    struct fs__part part;
    size_t size;
    memset(found, 0, sizeof(*found));
    if (message->length < sizeof(found->head)) {
        return 0;
    }
    memcpy(&found->head, message->data, sizeof(found->head));
    at = message->data + sizeof(found->head);
    size = fs__ip_size(found->head.ifa_family);
    while (size != 0 && fs__next_attribute(&at, end, &part)) {
        if (part.length != size) {
            continue;
        }
        switch (part.type) {
        case IFA_ADDRESS:
            address = part.data;
            break;
        case IFA_LOCAL:
            local = part.data;
            break;
        case IFA_BROADCAST:
            found->broadcast = part.data;
            break;
        }
    }
    /* IFA_ADDRESS is the peer's, which for all but point-to-point links is the same; IPv6 leaves out IFA_LOCAL then. */
    found->own = local != NULL ? local : address;
    found->peer = local != NULL && address != NULL && memcmp(local, address, size) != 0 ? address : NULL;
    return found->own != NULL;
}

/* RTM_NEWADDR, without its header. 0: no memory. */
static int fs__parse_address(struct fs_adapters *list, const struct fs__part *message) {
    struct fs__ip_message found;
    struct fs_adapter_address *entry;
    int family, bits;
    uint32_t index;
    if (!fs__parse_ip_message(message, &found)) {
        return 1;
    }
    entry = fs__new_adapter_address(list);
    if (entry == NULL) {
        return 0;
    }
    family = found.head.ifa_family;
    bits = (int)fs__ip_size(family) * CHAR_BIT;
    index = (uint32_t)found.head.ifa_index;
    entry->index = index;
    entry->prefix_length = found.head.ifa_prefixlen < bits ? found.head.ifa_prefixlen : bits;
    return fs__keep_ip(list, family, found.own, index, &entry->address, &entry->address_end) &&
           (found.broadcast == NULL ||
            fs__keep_ip(list, family, found.broadcast, index, &entry->broadcast, &entry->broadcast_end)) &&
           (found.peer == NULL || fs__keep_ip(list, family, found.peer, index, &entry->peer, &entry->peer_end));
}

/* The error in an NLMSG_ERROR or NLMSG_DONE: minus its code, or 0. */
static int fs__netlink_error(const struct fs__part *message) {
    int error = 0;
    if (message->length >= sizeof(error)) {
        memcpy(&error, message->data, sizeof(error));
    }
    return error < 0 && error != INT_MIN ? error : 0;
}

/* Adds what the messages of a dump tell to the list; the answer is of FS_DUMP_, or minus an error code. */
static int64_t fs_adapters_parse(struct fs_adapters *list, const char *messages, int length, uint32_t sequence) {
    const char *at = messages, *end = messages + length;
    struct nlmsghdr head;
    struct fs__part message;
    int64_t state = 0;
    while (fs__next_message(&at, end, &head, &message)) {
        int kept = 1, error;
        if (head.nlmsg_seq != sequence) {
            continue; /* of a dump that was given up */
        }
        if ((head.nlmsg_flags & NLM_F_DUMP_INTR) != 0) {
            state |= FS_DUMP_INTERRUPTED;
        }
        switch (message.type) {
        case RTM_NEWLINK:
            kept = fs__parse_link(list, &message);
            break;
        case RTM_NEWADDR:
            kept = fs__parse_address(list, &message);
            break;
        case NLMSG_ERROR:
        case NLMSG_DONE:
            error = fs__netlink_error(&message);
            if (error < 0) {
                return error;
            }
            state |= FS_DUMP_DONE;
            break;
        }
        if (!kept) {
            return -FS_ENOMEM;
        }
    }
    return state;
}

/* Asks for all links, or all addresses. */
static int64_t fs__request_dump(int fd, int type, uint32_t sequence) {
    struct {
        struct nlmsghdr head;
        union {
            struct ifaddrmsg address;
            struct {
                struct ifinfomsg link;
                struct rtattr mask_head;
                uint32_t mask;
            };
        };
    } request;
    struct sockaddr_nl kernel;
    size_t length = NLMSG_LENGTH(sizeof(request.address));
    memset(&request, 0, sizeof(request));
    memset(&kernel, 0, sizeof(kernel));
    kernel.nl_family = AF_NETLINK;
    if (type == RTM_GETLINK) {
        length = sizeof(request);
        request.mask_head.rta_type = IFLA_EXT_MASK;
        request.mask_head.rta_len = RTA_LENGTH(sizeof(request.mask));
        request.mask = RTEXT_FILTER_SKIP_STATS; /* most of every message, and of the time it takes */
    }
    request.head.nlmsg_len = (uint32_t)length;
    request.head.nlmsg_type = (uint16_t)type;
    request.head.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    request.head.nlmsg_seq = sequence;
    return fs__result(sendto(fd, &request, length, 0, (struct sockaddr *)&kernel, sizeof(kernel)));
}

/* One read from a netlink socket, of what the kernel itself has sent; 0: of somebody else. With MSG_TRUNC the answer is the true
   length. */
static int64_t fs__receive_netlink(int fd, char *buffer, size_t room, int flags) {
    struct sockaddr_nl sender;
    socklen_t length = sizeof(sender);
    ssize_t count;
    memset(&sender, 0, sizeof(sender));
    count = recvfrom(fd, buffer, room, flags | MSG_TRUNC, (struct sockaddr *)&sender, &length);
    if (count < 0) {
        return fs__failed();
    }
    return sender.nl_pid == 0 ? count : 0;
}

/* One dump, added to the list. */
static int64_t fs__dump(int fd, struct fs_adapters *list, char *buffer, int type, uint32_t sequence) {
    int64_t state = 0, result = fs__request_dump(fd, type, sequence);
    while (result >= 0 && (state & FS_DUMP_DONE) == 0) {
        result = fs__receive_netlink(fd, buffer, FS__NETLINK_ROOM, 0);
        if (result > FS__NETLINK_ROOM) {
            return -(int64_t)EMSGSIZE;
        }
        if (result > 0) {
            result = fs_adapters_parse(list, buffer, (int)result, sequence);
            state |= result;
        }
    }
    return result < 0 ? result : state;
}

/* Fills in an empty list. */
static int64_t fs_adapters_list(struct fs_adapters *list) {
    char *buffer = malloc(FS__NETLINK_ROOM);
    int64_t result = -(int64_t)FS_ENOMEM;
    uint32_t sequence = 0;
    int fd;
    if (buffer == NULL) {
        return result;
    }
    fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    if (fd < 0) {
        result = fs__failed();
        free(buffer);
        return result;
    }
#ifdef NETLINK_GET_STRICT_CHK
    {
        int strict = 1; /* Kernels before 4.20 do not know it, and are less strict. */
        (void)setsockopt(fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &strict, sizeof(strict));
    }
#endif
    do {
        fs_adapters_free(list);
        result = fs__dump(fd, list, buffer, RTM_GETLINK, ++sequence);
        if (result >= 0 && (result & FS_DUMP_INTERRUPTED) == 0) {
            result = fs__dump(fd, list, buffer, RTM_GETADDR, ++sequence);
        }
    } while (result >= 0 && (result & FS_DUMP_INTERRUPTED) != 0 && sequence < FS__DUMPS_MOST);
    if (result >= 0) {
        result = (result & FS_DUMP_INTERRUPTED) != 0 ? -(int64_t)EBUSY : 0;
    }
    close(fd);
    free(buffer);
    return result;
}

static int64_t fs_adapter_index(const char *name) {
    int64_t index = fs_interface_index(name);
    return index > 0 ? index : -(int64_t)ENODEV;
}

static int64_t fs_adapter_name(uint32_t index, char *name, int size) {
    int length = fs_interface_name(index, name, size);
    return length > 0 ? length : -(int64_t)ENODEV;
}
