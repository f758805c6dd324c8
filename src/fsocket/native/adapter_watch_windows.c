/* NotifyIpInterfaceChange and NotifyUnicastIpAddressChange call back in threads of the system's, where no Python may run: what
   they tell is queued, and a datagram that a socket sends to itself makes it readable as long as there is something queued. */

enum { FS__WATCH_MOST = 1 << 14 /* changes that may wait to be read */ };

struct fs_watch {
    SOCKET bell;
    HANDLE interfaces;
    HANDLE addresses;
    fs__lock_t lock;
    struct fs_adapter_changes queue; /* under the lock */
    int lost;                        /* ... and whether there was no room for all */
    int rung;                        /* ... and whether there is a datagram to be read */
};

static int64_t fs__open_bell(SOCKET *out) {
    SOCKET bell = WSASocketW(AF_INET, SOCK_DGRAM, 0, NULL, 0, WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT);
    struct sockaddr_in name;
    int length = (int)sizeof(name);
    if (bell == INVALID_SOCKET) {
        return fs__failed();
    }
    memset(&name, 0, sizeof(name));
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    /* Connected to itself, it hears nobody else. */
    if (bind(bell, (struct sockaddr *)&name, length) == SOCKET_ERROR ||
        getsockname(bell, (struct sockaddr *)&name, &length) == SOCKET_ERROR ||
        connect(bell, (struct sockaddr *)&name, length) == SOCKET_ERROR) {
        int64_t failed = fs__failed();
        closesocket(bell);
        return failed;
    }
    *out = bell;
    return 0;
}

/* A new record in the queue, or the note that there was no room for it; and the bell, unless it has been rung. */
static void fs__queue_change(struct fs_watch *watch, int kind, uint32_t index, const char *sockaddr, int length) {
    struct fs_adapter_change *change = NULL;
    struct fs_address_fields fields;
    fs__lock(&watch->lock);
    if (watch->queue.count < FS__WATCH_MOST && !watch->lost) {
        change = fs__new_change(&watch->queue, kind, index, NULL, 0);
    }
    if (change == NULL) {
        watch->lost = 1;
    } else if (sockaddr != NULL && fs_unpack(sockaddr, length, &fields) && fs__ip_size(fields.family) != 0) {
        fs__pack_ip(&change->address, fields.family, sockaddr + fields.offset, index);
    }
    watch->rung = watch->rung || send(watch->bell, "", 1, 0) == 1;
    fs__unlock(&watch->lock);
}

static VOID NETIOAPI_API_ fs__interface_changed(PVOID watch, PMIB_IPINTERFACE_ROW row, MIB_NOTIFICATION_TYPE type) {
    if (row != NULL && type != MibInitialNotification) {
        fs__queue_change(watch, type == MibDeleteInstance ? FS_LINK_GONE : FS_LINK_SEEN, row->InterfaceIndex, NULL, 0);
    }
}

static VOID NETIOAPI_API_ fs__address_changed(PVOID watch, PMIB_UNICASTIPADDRESS_ROW row, MIB_NOTIFICATION_TYPE type) {
    if (row != NULL && type != MibInitialNotification) {
        fs__queue_change(watch, type == MibDeleteInstance ? FS_ADDRESS_GONE : FS_ADDRESS_SEEN, row->InterfaceIndex,
                         (const char *)&row->Address, (int)sizeof(row->Address));
    }
}

/* All but the socket, which is not this file's to close. Comes back when no call back is running any more. */
static void fs_watch_close(struct fs_watch *watch) {
    if (watch->interfaces != NULL) {
        CancelMibChangeNotify2(watch->interfaces);
    }
    if (watch->addresses != NULL) {
        CancelMibChangeNotify2(watch->addresses);
    }
    fs_changes_free(&watch->queue);
    free(watch);
}

static int64_t fs_watch_open(struct fs_watch **out) {
    struct fs_watch *watch = calloc(1, sizeof(*watch));
    int64_t result;
    if (watch == NULL) {
        return -FS_ENOMEM;
    }
    fs__lock_init(&watch->lock);
    result = fs__open_bell(&watch->bell);
    if (result < 0) {
        free(watch);
        return result;
    }
    result = NotifyIpInterfaceChange(AF_UNSPEC, fs__interface_changed, watch, FALSE, &watch->interfaces);
    if (result == NO_ERROR) {
        result = NotifyUnicastIpAddressChange(AF_UNSPEC, fs__address_changed, watch, FALSE, &watch->addresses);
    }
    if (result != NO_ERROR) {
        SOCKET bell = watch->bell;
        fs_watch_close(watch);
        closesocket(bell);
        return -result;
    }
    *out = watch;
    return 0;
}

static fs_socket_t fs_watch_fd(const struct fs_watch *watch) {
    return (fs_socket_t)watch->bell;
}

/* Takes what has been queued; does not wait. 0: that is all. */
static int64_t fs_watch_read(struct fs_watch *watch, struct fs_adapter_changes *list) {
    char rung[16];
    int lost;
    while (recv(watch->bell, rung, (int)sizeof(rung), 0) > 0) {
        /* What is queued from here on is taken below, or rings again. */
    }
    fs_changes_free(list);
    fs__lock(&watch->lock);
    *list = watch->queue;
    memset(&watch->queue, 0, sizeof(watch->queue));
    lost = watch->lost;
    watch->lost = watch->rung = 0;
    fs__unlock(&watch->lock);
    return lost && fs__new_change(list, FS_CHANGES_LOST, 0, NULL, 0) == NULL ? -FS_ENOMEM : 0;
}
