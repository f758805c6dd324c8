/* sendmsg(2), recvmsg(2); WSASendMsg, WSARecvMsg: octets in parts, and control messages beside them. */

struct fs_message {
    struct fs_address address;
    int flags; /* MSG_ that came back */
    int64_t control_length;
};

#ifdef _WIN32

typedef WSABUF fs_part_t;

/* A part is base[start:end]. */
static void fs_set_part(fs_part_t *part, const void *base, int64_t start, int64_t end) {
    part->buf = (char *)(uintptr_t)base + start;
    part->len = (ULONG)(end - start > (int64_t)FS__MOST_OCTETS ? (int64_t)FS__MOST_OCTETS : end - start);
}

/* Only datagram and raw sockets have WSASendMsg and WSARecvMsg. */
static int fs__has_messages(fs_socket_t fd) {
    int type = 0, length = (int)sizeof(type);
    return getsockopt(FS_SOCKET(fd), SOL_SOCKET, SO_TYPE, (char *)&type, &length) == 0 &&
           (type == SOCK_DGRAM || type == SOCK_RAW);
}

/* Without control messages, WSASendTo does the same as WSASendMsg, and for every kind of socket. */
static int64_t fs_sendmsg(fs_socket_t fd, fs_part_t *parts, int count, const char *control, int64_t control_length, int flags,
                          const char *sockaddr, int length) {
    struct sockaddr *to = length > 0 ? (struct sockaddr *)(uintptr_t)sockaddr : NULL;
    DWORD sent = 0;
    int result;
    if (control_length == 0) {
        result = WSASendTo(FS_SOCKET(fd), parts, (DWORD)count, &sent, (DWORD)flags, to, length, NULL, NULL);
    } else {
        WSAMSG message;
        memset(&message, 0, sizeof(message));
        message.name = to;
        message.namelen = length;
        message.lpBuffers = parts;
        message.dwBufferCount = (ULONG)count;
        message.Control.buf = (char *)(uintptr_t)control;
        message.Control.len = (ULONG)control_length;
        result = WSASendMsg(FS_SOCKET(fd), &message, (DWORD)flags, &sent, NULL, NULL);
    }
    return result < 0 ? fs__failed() : (int64_t)sent;
}

/* What WSARecvMsg is: Winsock does not export it, but tells where it is. */
static LPFN_WSARECVMSG fs__wsarecvmsg(fs_socket_t fd) {
    static LPFN_WSARECVMSG found; /* threads that find it at the same time find the same */
    GUID name = WSAID_WSARECVMSG;
    LPFN_WSARECVMSG function = found;
    DWORD size = 0;
    if (function == NULL && WSAIoctl(FS_SOCKET(fd), SIO_GET_EXTENSION_FUNCTION_POINTER, &name, sizeof(name), &function,
                                     sizeof(function), &size, NULL, NULL) == 0) {
        found = function;
    }
    return function;
}

/* As in fs__received of transfer.c: what was cut off is an error in Winsock, though its head has been stored. */
static int64_t fs__message_received(int result, DWORD count, const fs_part_t *parts, int parts_count,
                                    struct fs_message *message) {
    int64_t room = 0;
    int i, error = result < 0 ? WSAGetLastError() : 0;
    if (error == WSAESHUTDOWN) {
        return 0;
    }
    if (error != 0 && error != WSAEMSGSIZE) {
        return -(int64_t)error;
    }
    if (error == WSAEMSGSIZE && (message->flags & (MSG_TRUNC | MSG_CTRUNC)) == 0) {
        message->flags |= MSG_TRUNC;
    }
    if (error == WSAEMSGSIZE && (message->flags & MSG_TRUNC) != 0) {
        for (i = 0; i < parts_count; i++) {
            room += parts[i].len;
        }
        return room;
    }
    return (int64_t)count;
}

/* Room for all the control messages that come at once. With too little of it, the call fails, and does not tell how many octets
   it has stored: so there is always room, and what the caller has none for is cut off here. */
#define FS__CONTROL_MOST 1024

/* WSARecvFrom does the same as WSARecvMsg for streams, which have no control messages. */
static int64_t fs_recvmsg(fs_socket_t fd, fs_part_t *parts, int count, char *control, int64_t control_size, int flags,
                          struct fs_message *message) {
    int length = (int)sizeof(message->address.octets), result;
    DWORD received = 0, in = (DWORD)(flags & ~MSG_TRUNC);
    int64_t octets;
    memset(&message->address, 0, sizeof(message->address));
    message->flags = 0;
    message->control_length = 0;
    if (!fs__has_messages(fd)) {
        result = WSARecvFrom(FS_SOCKET(fd), parts, (DWORD)count, &received, &in, &message->address.any, &length, NULL, NULL);
        octets = fs__message_received(result, received, parts, count, message);
    } else {
        LPFN_WSARECVMSG wsarecvmsg = fs__wsarecvmsg(fd);
        union {
            char octets[FS__CONTROL_MOST];
            WSACMSGHDR aligned;
        } spare;
        int small = control_size < (int64_t)sizeof(spare);
        WSAMSG wanted;
        if (wsarecvmsg == NULL) {
            return fs__failed();
        }
        memset(&wanted, 0, sizeof(wanted));
        wanted.name = &message->address.any;
        wanted.namelen = length;
        wanted.lpBuffers = parts;
        wanted.dwBufferCount = (ULONG)count;
        wanted.Control.buf = small ? spare.octets : control;
        wanted.Control.len = small ? (ULONG)sizeof(spare) : (ULONG)(control_size > INT_MAX ? INT_MAX : control_size);
        wanted.dwFlags = in;
        result = wsarecvmsg(FS_SOCKET(fd), &wanted, &received, NULL, NULL);
        message->flags = (int)wanted.dwFlags & (MSG_TRUNC | MSG_CTRUNC | MSG_BCAST | MSG_MCAST);
        octets = fs__message_received(result, received, parts, count, message);
        if (octets >= 0) {
            message->control_length = (int64_t)wanted.Control.len;
        }
        if (small && message->control_length > control_size) {
            message->control_length = fs__shorten_control(spare.octets, message->control_length, control_size, 0);
            message->flags |= MSG_CTRUNC;
        }
        if (small && message->control_length > 0) {
            memcpy(control, spare.octets, (size_t)message->control_length);
        }
        length = wanted.namelen;
    }
    if (octets >= 0) {
        fs__address_written(&message->address, length);
    }
    return octets;
}

#else

typedef struct iovec fs_part_t;

/* A part is base[start:end]. */
static void fs_set_part(fs_part_t *part, const void *base, int64_t start, int64_t end) {
    part->iov_base = (char *)(uintptr_t)base + start;
    part->iov_len = (size_t)(end - start);
}

static void fs__fill_message(struct msghdr *message, fs_part_t *parts, int count, const char *control, int64_t control_length) {
    memset(message, 0, sizeof(*message));
    message->msg_iov = parts;
#ifdef __GLIBC__
    message->msg_iovlen = (size_t)count;
#else
    message->msg_iovlen = count;
#endif
    if (control_length > 0) {
        message->msg_control = (void *)(uintptr_t)control;
        message->msg_controllen = (fs__control_length_t)control_length;
    }
}

static int64_t fs_sendmsg(fs_socket_t fd, fs_part_t *parts, int count, const char *control, int64_t control_length, int flags,
                          const char *sockaddr, int length) {
    struct msghdr message;
    fs__fill_message(&message, parts, count, control, control_length);
    if (length > 0) {
        message.msg_name = (void *)(uintptr_t)sockaddr;
        message.msg_namelen = (socklen_t)length;
    }
    return fs__result(sendmsg(fd, &message, flags));
}

#ifdef MSG_CMSG_CLOEXEC

/* Descriptors that come are close-on-exec from birth. Protocols that refuse the flags they do not know, as packet sockets of Linux
   do, refuse this one, too: they bring no descriptors. */
static int64_t fs__recvmsg_closing(fs_socket_t fd, struct msghdr *message, int flags) {
    int64_t result = fs__result(recvmsg(fd, message, FS__FLAGS_IN(flags) | MSG_CMSG_CLOEXEC));
    if (result == -FS_EINVAL) {
        result = fs__result(recvmsg(fd, message, FS__FLAGS_IN(flags)));
    }
    message->msg_flags &= ~MSG_CMSG_CLOEXEC | (flags & MSG_CMSG_CLOEXEC); /* Linux has it come back */
    return result;
}

#else

/* The most octets of control messages that come at once: what a cluster of the kernel's buffers has. */
#define FS__CONTROL_MOST 2048

static void fs__set_cloexec(int fd) {
    fcntl(fd, F_SETFD, FD_CLOEXEC);
}

/* Descriptors that come are close-on-exec as soon as can be. Those that the room has none for would stay open, and nobody would
   know their numbers: so there is always room, and what the caller has none for is closed here. */
static int64_t fs__recvmsg_closing(fs_socket_t fd, struct msghdr *message, int flags) {
    union {
        char octets[FS__CONTROL_MOST];
        struct cmsghdr aligned;
    } spare;
    char *control = message->msg_control;
    size_t room = message->msg_controllen, came;
    int64_t result;
    if (room < sizeof(spare)) {
        message->msg_control = &spare;
        message->msg_controllen = sizeof(spare);
    }
    result = fs__result(recvmsg(fd, message, FS__FLAGS_IN(flags)));
    if (result < 0) {
        return result;
    }
    came = message->msg_controllen;
    if ((flags & MSG_PEEK) == 0) {
        fs__each_descriptor(message->msg_control, (int64_t)came, 0, fs__set_cloexec);
    }
    if (room < sizeof(spare)) {
        if (came > room) {
            came = (size_t)fs__shorten_control(spare.octets, (int64_t)came, (int64_t)room, (flags & MSG_PEEK) == 0);
            message->msg_flags |= MSG_CTRUNC;
        }
        if (came > 0) {
            memcpy(control, spare.octets, came);
        }
        message->msg_control = control;
        message->msg_controllen = (socklen_t)came;
    }
    return result;
}

#endif

static int64_t fs_recvmsg(fs_socket_t fd, fs_part_t *parts, int count, char *control, int64_t control_size, int flags,
                          struct fs_message *message) {
    struct msghdr wanted;
    int64_t result;
    fs__fill_message(&wanted, parts, count, control, control_size);
    wanted.msg_name = message->address.octets;
    wanted.msg_namelen = (socklen_t)sizeof(message->address.octets);
    result = fs__recvmsg_closing(fd, &wanted, flags);
    if (result >= 0) {
        fs__address_written(&message->address, (int)wanted.msg_namelen);
        message->flags = wanted.msg_flags;
        message->control_length = (int64_t)wanted.msg_controllen;
    }
    return result;
}

#endif
