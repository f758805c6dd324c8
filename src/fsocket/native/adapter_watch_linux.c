/* rtnetlink(7)'s groups of links and addresses. */

/* RTM_NEWLINK or RTM_DELLINK, without its header. 0: no memory. */
static int fs__parse_link_change(struct fs_adapter_changes *list, const struct fs__part *message) {
    const char *at, *end = message->data + message->length;
    struct fs__part part, name;
    struct ifinfomsg head;
    int kind;
    if (message->length < sizeof(head)) {
        return 1;
    }
    memcpy(&head, message->data, sizeof(head));
    at = message->data + sizeof(head);
    memset(&name, 0, sizeof(name));
    while (fs__next_attribute(&at, end, &part)) {
        if (part.type == IFLA_IFNAME) {
            name = part;
        }
    }
    /* When a bridge loses a port, the family says that it is no more than that. */
    kind = message->type == RTM_DELLINK && head.ifi_family == AF_UNSPEC ? FS_LINK_GONE : FS_LINK_SEEN;
    return fs__new_change(list, kind, (uint32_t)head.ifi_index, name.data, fs__text_length(&name)) != NULL;
}

/* RTM_NEWADDR or RTM_DELADDR, without its header. 0: no memory. */
static int fs__parse_address_change(struct fs_adapter_changes *list, const struct fs__part *message) {
    struct fs__ip_message found;
    struct fs_adapter_change *change;
    uint32_t index;
    if (!fs__parse_ip_message(message, &found)) {
        return 1;
    }
    index = (uint32_t)found.head.ifa_index;
    change = fs__new_change(list, message->type == RTM_NEWADDR ? FS_ADDRESS_SEEN : FS_ADDRESS_GONE, index, NULL, 0);
    if (change == NULL) {
        return 0;
    }
    fs__pack_ip(&change->address, found.head.ifa_family, found.own, index);
    return 1;
}

/* Adds what the messages tell; minus an error code, or 0. */
static int64_t fs_changes_parse(struct fs_adapter_changes *list, const char *messages, int length) {
    const char *at = messages, *end = messages + length;
    struct nlmsghdr head;
    struct fs__part message;
    while (fs__next_message(&at, end, &head, &message)) {
        int kept = 1;
        switch (message.type) {
        case RTM_NEWLINK:
        case RTM_DELLINK:
            kept = fs__parse_link_change(list, &message);
            break;
        case RTM_NEWADDR:
        case RTM_DELADDR:
            kept = fs__parse_address_change(list, &message);
            break;
        }
        if (!kept) {
            return -(int64_t)FS_ENOMEM;
        }
    }
    return 0;
}

static int64_t fs__open_news(void) {
    struct sockaddr_nl address;
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    if (fd < 0) {
        return fs__failed();
    }
    memset(&address, 0, sizeof(address));
    address.nl_family = AF_NETLINK;
    address.nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR;
    if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
        int64_t failed = fs__failed();
        close(fd);
        return failed;
    }
    return fd;
}

static int64_t fs__receive_news(int fd, char *buffer, size_t room) {
    return fs__receive_netlink(fd, buffer, room, MSG_DONTWAIT);
}
