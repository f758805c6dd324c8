/* The life of a socket, from socket(2) to close(2). Nothing that was opened here outlives a call that fails. */

static int64_t fs_close(fs_socket_t fd) {
#ifdef _WIN32
    return fs__result(closesocket(FS_SOCKET(fd)));
#else
    /* After EINTR the descriptor is gone on Linux and FreeBSD, and unspecified elsewhere: closing again could close a
       stranger's. See close(2), and PEP 475. */
    return close(fd) < 0 && errno != EINTR ? fs__failed() : 0;
#endif
}

static int64_t fs_set_inheritable(fs_socket_t fd, int inheritable) {
#ifdef _WIN32
    if (fd < 0) {
        return -(int64_t)ERROR_INVALID_HANDLE; /* -1 and -2 would be this process and this thread */
    }
    if (!SetHandleInformation((HANDLE)fd, HANDLE_FLAG_INHERIT, inheritable ? HANDLE_FLAG_INHERIT : 0)) {
        return -(int64_t)GetLastError();
    }
    return 0;
#else
    int flags = fcntl(fd, F_GETFD);
    if (flags < 0) {
        return fs__failed();
    }
    return fs__result(fcntl(fd, F_SETFD, inheritable ? flags & ~FD_CLOEXEC : flags | FD_CLOEXEC));
#endif
}

static int64_t fs_is_inheritable(fs_socket_t fd) {
#ifdef _WIN32
    DWORD flags = 0;
    if (fd < 0) {
        return -(int64_t)ERROR_INVALID_HANDLE;
    }
    if (!GetHandleInformation((HANDLE)fd, &flags)) {
        return -(int64_t)GetLastError();
    }
    return (flags & HANDLE_FLAG_INHERIT) != 0;
#else
    int flags = fcntl(fd, F_GETFD);
    return flags < 0 ? fs__failed() : (flags & FD_CLOEXEC) == 0;
#endif
}

static int64_t fs_set_nonblocking(fs_socket_t fd, int nonblocking) {
#ifdef _WIN32
    u_long flag = nonblocking != 0;
    return fs__result(ioctlsocket(FS_SOCKET(fd), (long)FIONBIO, &flag));
#else
    int flags = fcntl(fd, F_GETFL);
    if (flags < 0) {
        return fs__failed();
    }
    return fs__result(fcntl(fd, F_SETFL, nonblocking ? flags | O_NONBLOCK : flags & ~O_NONBLOCK));
#endif
}

#if !FS__HAS_SOCK_CLOEXEC
/* Gives a new handle the two flags it was asked for, or closes it. */
static int64_t fs__opened(fs_socket_t fd, int inheritable, int nonblocking) {
    int64_t result = inheritable ? 0 : fs_set_inheritable(fd, 0);
    if (result == 0 && nonblocking) {
        result = fs_set_nonblocking(fd, 1);
    }
    if (result < 0) {
        fs_close(fd);
        return result;
    }
    return (int64_t)fd;
}
#endif

static int64_t fs__open(int family, int type, int protocol, int inheritable, int nonblocking) {
#ifdef _WIN32
    DWORD flags = WSA_FLAG_OVERLAPPED | (inheritable ? 0u : (DWORD)WSA_FLAG_NO_HANDLE_INHERIT);
    SOCKET fd = WSASocketW(family, type, protocol, NULL, 0, flags);
    if (fd == INVALID_SOCKET) {
        return fs__failed();
    }
    return fs__opened((fs_socket_t)fd, 1, nonblocking);
#elif FS__HAS_SOCK_CLOEXEC
    return fs__result(socket(family, type | (inheritable ? 0 : SOCK_CLOEXEC) | (nonblocking ? SOCK_NONBLOCK : 0), protocol));
#else
    int fd = socket(family, type, protocol);
    return fd < 0 ? fs__failed() : fs__opened(fd, inheritable, nonblocking);
#endif
}

/* `opened` has the new handle, too, in case that nobody comes to look at the answer: Python may run a handler of a signal
   before it does, and that may raise. Below 0: there is none. */
static int64_t fs_open(int family, int type, int protocol, int inheritable, int nonblocking, int64_t *opened) {
    return *opened = fs__open(family, type, protocol, inheritable, nonblocking);
}

#ifndef _WIN32
static int64_t fs_open_pair(int family, int type, int protocol, int *pair) {
#if FS__HAS_SOCK_CLOEXEC
    return fs__result(socketpair(family, type | SOCK_CLOEXEC, protocol, pair));
#else
    int64_t result;
    if (socketpair(family, type, protocol, pair) < 0) {
        return fs__failed();
    }
    result = fs__opened(pair[0], 0, 0);
    if (result < 0) {
        close(pair[1]);
        pair[0] = pair[1] = -1;
        return result;
    }
    result = fs__opened(pair[1], 0, 0);
    if (result < 0) {
        close(pair[0]);
        pair[0] = pair[1] = -1;
        return result;
    }
    return 0;
#endif
}
#endif

static int64_t fs_bind(fs_socket_t fd, const char *sockaddr, int length) {
    return fs__result(bind(FS_SOCKET(fd), (const struct sockaddr *)(const void *)sockaddr, (socklen_t)length));
}

static int64_t fs_listen(fs_socket_t fd, int backlog) {
    return fs__result(listen(FS_SOCKET(fd), backlog));
}

/* 0: connected; 1: in progress, since now or since an earlier call. */
static int64_t fs_connect(fs_socket_t fd, const char *sockaddr, int length) {
    int64_t result = fs__result(connect(FS_SOCKET(fd), (const struct sockaddr *)(const void *)sockaddr, (socklen_t)length));
    return result == -(int64_t)FS_EINPROGRESS || result == -(int64_t)FS_EALREADY ? 1 : result;
}

/* The new handle is not inheritable, and blocks, whatever the listener does: systems differ in what it would inherit. */
static int64_t fs__accept(fs_socket_t fd, struct fs_address *address) {
    socklen_t length = (socklen_t)sizeof(address->octets);
    memset(address, 0, sizeof(*address));
#ifdef _WIN32
    {
        u_long blocking = 0;
        SOCKET accepted = accept(FS_SOCKET(fd), &address->any, &length);
        if (accepted == INVALID_SOCKET) {
            return fs__failed();
        }
        /* The event association that a listener passes on must go before the socket may block. */
        if (!SetHandleInformation((HANDLE)accepted, HANDLE_FLAG_INHERIT, 0) ||
            WSAEventSelect(accepted, NULL, 0) == SOCKET_ERROR ||
            ioctlsocket(accepted, (long)FIONBIO, &blocking) == SOCKET_ERROR) {
            int64_t failed = fs__failed();
            closesocket(accepted);
            return failed;
        }
        fs__address_written(address, (int)length);
        return (int64_t)accepted;
    }
#else
    {
#if FS__HAS_SOCK_CLOEXEC
        int accepted = accept4(fd, &address->any, &length, SOCK_CLOEXEC);
        int64_t result = fs__result(accepted);
#else
        int accepted = accept(fd, &address->any, &length);
        int64_t result = accepted < 0 ? fs__failed() : fs__opened(accepted, 0, 0);
        if (result >= 0) {
            result = fs_set_nonblocking(accepted, 0);
            if (result < 0) {
                close(accepted);
            } else {
                result = accepted;
            }
        }
#endif
        fs__address_written(address, (int)length);
        return result;
    }
#endif
}

/* `accepted` is what `opened` is to fs_open. */
static int64_t fs_accept(fs_socket_t fd, struct fs_address *address, int64_t *accepted) {
    return *accepted = fs__accept(fd, address);
}

static int64_t fs_shutdown(fs_socket_t fd, int how) {
    return fs__result(shutdown(FS_SOCKET(fd), how));
}

static int64_t fs_name(fs_socket_t fd, struct fs_address *address) {
    socklen_t length = (socklen_t)sizeof(address->octets);
    memset(address, 0, sizeof(*address));
    if (getsockname(FS_SOCKET(fd), &address->any, &length) < 0) {
        return fs__failed();
    }
    fs__address_written(address, (int)length);
    return 0;
}

static int64_t fs_peer(fs_socket_t fd, struct fs_address *address) {
    socklen_t length = (socklen_t)sizeof(address->octets);
    memset(address, 0, sizeof(*address));
    if (getpeername(FS_SOCKET(fd), &address->any, &length) < 0) {
        return fs__failed();
    }
    fs__address_written(address, (int)length);
    return 0;
}

static int64_t fs__int_option(fs_socket_t fd, int level, int name) {
    int value = 0;
    socklen_t length = (socklen_t)sizeof(value);
    return getsockopt(FS_SOCKET(fd), level, name, (char *)&value, &length) < 0 ? fs__failed() : value;
}

/* SOCK_STREAM, SOCK_DGRAM, ... */
static int64_t fs_type(fs_socket_t fd) {
    return fs__int_option(fd, SOL_SOCKET, SO_TYPE);
}

/* SO_ERROR, which reading clears: minus the code of a connect that failed in the background, else 0. */
static int64_t fs_pending_error(fs_socket_t fd) {
    int64_t error = fs__int_option(fd, SOL_SOCKET, SO_ERROR);
    return error > 0 ? -error : error;
}

/* SO_RCVTIMEO or SO_SNDTIMEO in milliseconds, rounded up; 0: for ever. */
static int64_t fs_timeout(fs_socket_t fd, int sending) {
    int name = sending ? SO_SNDTIMEO : SO_RCVTIMEO;
#ifdef _WIN32
    return fs__int_option(fd, SOL_SOCKET, name);
#else
    struct timeval value;
    socklen_t length = (socklen_t)sizeof(value);
    memset(&value, 0, sizeof(value));
    if (getsockopt(fd, SOL_SOCKET, name, &value, &length) < 0) {
        return fs__failed();
    }
    return (int64_t)value.tv_sec * 1000 + ((int64_t)value.tv_usec + 999) / 1000;
#endif
}

/* poll(2) for one socket; `milliseconds` below 0: for ever. 1: ready, or in error; 0: not. */
static int64_t fs_wait(fs_socket_t fd, int sending, int milliseconds) {
#ifdef _WIN32
    WSAPOLLFD entry;
    memset(&entry, 0, sizeof(entry));
    entry.fd = FS_SOCKET(fd);
    entry.events = sending ? POLLWRNORM : POLLRDNORM;
    return fs__result(WSAPoll(&entry, 1, milliseconds));
#else
    struct pollfd entry;
    memset(&entry, 0, sizeof(entry));
    entry.fd = fd;
    entry.events = sending ? POLLOUT : POLLIN;
    return fs__result(poll(&entry, 1, milliseconds));
#endif
}

#ifndef _WIN32
static int64_t fs_is_nonblocking(fs_socket_t fd) {
    int flags = fcntl(fd, F_GETFL);
    return flags < 0 ? fs__failed() : (flags & O_NONBLOCK) != 0;
}
#endif
