/* send(2), sendto(2), recv(2), recvfrom(2) over base[start:end], which the caller has checked; sendfile(2). */

/* What the caller knows of a socket's type. Nothing depends on it but the price: to see that a datagram was cut off takes
   recvmsg(2), a quarter dearer than recv(2), unless the socket is known not to be a stream. */
enum { FS_ANY, FS_STREAM, FS_DATAGRAM, FS_UDP };

/* Added to what a receive answers when a datagram was longer than the room: the rest is its true length, or 0 where the
   system does not tell. */
#define FS_TRUNCATED ((int64_t)1 << 62)

static fs__length_t fs__room(int64_t start, int64_t end) {
    int64_t room = end - start;
    return (fs__length_t)(room > (int64_t)FS__MOST_OCTETS ? (int64_t)FS__MOST_OCTETS : room);
}

static int64_t fs_send(fs_socket_t fd, const void *base, int64_t start, int64_t end, int flags) {
    return fs__result(send(FS_SOCKET(fd), (const char *)base + start, fs__room(start, end), flags));
}

static int64_t fs_sendto(fs_socket_t fd, const void *base, int64_t start, int64_t end, int flags, const char *sockaddr,
                         int length) {
    return fs__result(sendto(FS_SOCKET(fd), (const char *)base + start, fs__room(start, end), flags,
                             (const struct sockaddr *)(const void *)sockaddr, (socklen_t)length));
}

#ifdef _WIN32

/* Two translations: a datagram that was cut off is an error in Winsock, though its head has been stored; and so is reading
   after shutdown(SD_RECEIVE), which elsewhere is the end of the stream. MSG_TRUNC is no flag that goes in. */
static int64_t fs__received(fs__count_t count, fs__length_t room) {
    (void)room;
    if (count >= 0) {
        return count;
    }
    switch (WSAGetLastError()) {
    case WSAEMSGSIZE:
        return FS_TRUNCATED;
    case WSAESHUTDOWN:
        return 0;
    default:
        return fs__failed();
    }
}

static int64_t fs_recv(fs_socket_t fd, void *base, int64_t start, int64_t end, int flags, int kind) {
    fs__length_t room = fs__room(start, end);
    (void)kind;
    return fs__received(recv(FS_SOCKET(fd), (char *)base + start, room, flags & ~MSG_TRUNC), room);
}

static int64_t fs_recvfrom(fs_socket_t fd, void *base, int64_t start, int64_t end, int flags, int kind,
                           struct fs_address *address) {
    fs__length_t room = fs__room(start, end);
    int length = (int)sizeof(address->octets);
    int64_t result;
    (void)kind;
    memset(address, 0, sizeof(*address));
    result =
        fs__received(recvfrom(FS_SOCKET(fd), (char *)base + start, room, flags & ~MSG_TRUNC, &address->any, &length), room);
    if (result >= 0) {
        fs__address_written(address, length);
    }
    return result;
}

#else

/* MSG_TRUNC going in makes Linux answer a datagram's true length; on a TCP stream it throws octets away. (FreeBSD from 14 on
   answers it too, but not on every kind of socket that handles know themselves to be: it is asked when the caller asks.) */
#ifdef __linux__
#define FS__MSG_TRUNC_IN MSG_TRUNC
#else
#define FS__MSG_TRUNC_IN 0
#endif

/* What a handle knows of itself does not hold of its error queue: that has datagrams on a stream, too, and never tells their
   true length. Nor of UDP that is peeked at: its true length counts what SO_PEEK_OFF skips. Source: ip_recv_error and
   udp_recvmsg of Linux. */
static int fs__kind_with(int kind, int flags) {
#ifdef __linux__
    if ((flags & MSG_ERRQUEUE) != 0 || (kind == FS_UDP && (flags & MSG_PEEK) != 0)) {
        return FS_ANY;
    }
#else
    (void)flags;
#endif
    return kind;
}

static int64_t fs__received(fs__count_t count, fs__length_t room, int flags) {
    if (count < 0) {
        return fs__failed();
    }
    if ((fs__length_t)count > room && (flags & MSG_TRUNC) == 0) {
        return FS_TRUNCATED | (int64_t)count;
    }
    return (int64_t)count;
}

static int64_t fs__recvmsg(fs_socket_t fd, void *base, fs__length_t room, int flags, struct fs_address *address) {
    struct msghdr message;
    struct iovec part;
    int64_t result;
    memset(&message, 0, sizeof(message));
    part.iov_base = base;
    part.iov_len = room;
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    if (address != NULL) {
        message.msg_name = address->octets;
        message.msg_namelen = (socklen_t)sizeof(address->octets);
    }
    result = fs__received(recvmsg(fd, &message, FS__FLAGS_IN(flags)), room, flags);
    if (result < 0) {
        return result;
    }
    if (address != NULL) {
        fs__address_written(address, (int)message.msg_namelen);
    }
    /* Where the flag had no effect going in, it is still set coming out. */
    if ((message.msg_flags & MSG_TRUNC) != 0 && result <= (int64_t)room) {
        return FS_TRUNCATED;
    }
    return result;
}

static int64_t fs_recv(fs_socket_t fd, void *base, int64_t start, int64_t end, int flags, int kind) {
    fs__length_t room = fs__room(start, end);
    kind = fs__kind_with(kind, flags);
    if (kind == FS_STREAM) {
        return fs__result(recv(fd, (char *)base + start, room, flags));
    }
    if (kind >= FS_DATAGRAM && FS__MSG_TRUNC_IN != 0) {
        return fs__received(recv(fd, (char *)base + start, room, flags | FS__MSG_TRUNC_IN), room, flags);
    }
    return fs__recvmsg(fd, (char *)base + start, room, flags, NULL);
}

static int64_t fs_recvfrom(fs_socket_t fd, void *base, int64_t start, int64_t end, int flags, int kind,
                           struct fs_address *address) {
    fs__length_t room = fs__room(start, end);
    socklen_t length = (socklen_t)sizeof(address->octets);
    int64_t result;
    kind = fs__kind_with(kind, flags);
    address->length = 0;
    if (kind == FS_ANY || (kind >= FS_DATAGRAM && FS__MSG_TRUNC_IN == 0)) {
        return fs__recvmsg(fd, (char *)base + start, room, flags, address);
    }
    if (kind >= FS_DATAGRAM) {
        result = fs__received(recvfrom(fd, (char *)base + start, room, flags | FS__MSG_TRUNC_IN, &address->any, &length), room,
                              flags);
    } else {
        result = fs__result(recvfrom(fd, (char *)base + start, room, flags, &address->any, &length));
    }
    if (result >= 0) {
        fs__address_written(address, (int)length);
    }
    return result;
}

#endif

/* Octets of `file` (a descriptor; a HANDLE on Windows: of the same type as a socket) that went out, from `offset`; 0: end of file. */
#ifdef _WIN32

static int64_t fs_sendfile(fs_socket_t fd, fs_socket_t file, int64_t offset, int64_t count) {
    LARGE_INTEGER size;
    OVERLAPPED overlapped;
    HANDLE event;
    DWORD sent = 0;
    DWORD flags = 0;
    int64_t failed = 0;
    if (!GetFileSizeEx((HANDLE)file, &size)) {
        return -(int64_t)GetLastError();
    }
    if (offset >= size.QuadPart) {
        return 0;
    }
    if (count > size.QuadPart - offset) {
        count = size.QuadPart - offset;
    }
    if (count > INT_MAX - 1) {
        count = INT_MAX - 1; /* what TransmitFile takes at most */
    }
    memset(&overlapped, 0, sizeof(overlapped));
    overlapped.Offset = (DWORD)((uint64_t)offset & 0xffffffffu);
    overlapped.OffsetHigh = (DWORD)((uint64_t)offset >> 32);
    event = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (event == NULL) {
        return -(int64_t)GetLastError();
    }
    /* The low bit keeps this out of the completion port that the socket may have, asyncio's for one: whoever waits there would
       get the address of a struct that is gone by then. See GetQueuedCompletionStatus, Remarks. */
    overlapped.hEvent = (HANDLE)((uintptr_t)event | 1);
    if (!TransmitFile(FS_SOCKET(fd), (HANDLE)file, (DWORD)count, 0, &overlapped, NULL, 0) &&
        WSAGetLastError() != WSA_IO_PENDING) {
        failed = fs__failed();
    } else {
        /* WSAGetOverlappedResult would not wait for a socket that another thread has closed, and `overlapped` is written to until
           the event comes. */
        WaitForSingleObject(event, INFINITE);
        if (!WSAGetOverlappedResult(FS_SOCKET(fd), &overlapped, &sent, TRUE, &flags)) {
            failed = fs__failed();
        }
    }
    CloseHandle(event);
    return failed < 0 ? failed : (int64_t)sent;
}

#elif defined(__linux__)

_Static_assert(sizeof(off_t) == 8, "offsets of files beyond 2 GiB: pyconfig.h has _FILE_OFFSET_BITS for that");

static int64_t fs_sendfile(fs_socket_t fd, fs_socket_t file, int64_t offset, int64_t count) {
    off_t position = (off_t)offset;
    return fs__result(sendfile(fd, file, &position, (size_t)count));
}

#elif defined(__APPLE__)

static int64_t fs_sendfile(fs_socket_t fd, fs_socket_t file, int64_t offset, int64_t count) {
    off_t length = (off_t)count; /* 0 would mean: to the end of the file */
    if (count == 0) {
        return 0;
    }
    /* What went out before EAGAIN or EINTR is in `length`: it has gone, so it is the answer. */
    if (sendfile(file, fd, (off_t)offset, &length, NULL, 0) < 0 && length == 0) {
        return fs__failed();
    }
    return (int64_t)length;
}

#else

static int64_t fs_sendfile(fs_socket_t fd, fs_socket_t file, int64_t offset, int64_t count) {
    off_t sent = 0;
    if (count == 0) {
        return 0; /* 0 would mean: to the end of the file */
    }
    if (sendfile(file, fd, (off_t)offset, (size_t)count, NULL, &sent, 0) < 0 && sent == 0) {
        return fs__failed();
    }
    return (int64_t)sent;
}

#endif
