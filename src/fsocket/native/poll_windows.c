/* The back end of Windows: WSAPoll says what the sockets' state is, and one event of WSAEventSelect for all of them says when to
   ask again.

   WSAEventSelect alone tells of edges, each once, and clears its record when it is read; WSAPoll alone cannot be woken, and up
   to Windows 10 2004 does not see a connect fail. So a round is: reset the event if it is set; ask for the state; and only if
   nothing is ready, wait for the event. What happens after the reset sets the event again, so nothing falls between.
   WSAEnumNetworkEvents is called for what only it tells, and never with the event, which it would reset for all sockets at once.

   Winsock's events by name: POLLIN is ordinary data and POLLRDBAND, which is urgent data, both. Here, as everywhere, POLLIN is
   ordinary data, and urgent data is POLLPRI, which WSAPoll itself does not take. */

enum { FS__CONNECT_FAILED = 1, FS__RESET = 2 };
enum { FS__LOOK_AGAIN = 50 }; /* milliseconds */

#define FS__EVENTS (FD_READ | FD_ACCEPT | FD_OOB | FD_WRITE | FD_CONNECT | FD_CLOSE)

struct fs__pollset {
    WSAPOLLFD *entries;
    int64_t *ids;
    int count;
    int capacity;
};

static int64_t fs__wsa_open(struct fs_poll *context) {
    context->set = calloc(1, sizeof(*context->set));
    if (context->set == NULL) {
        return -FS_ENOMEM;
    }
    context->events[0] = WSACreateEvent();
    context->events[1] = context->events[0] == WSA_INVALID_EVENT ? WSA_INVALID_EVENT : WSACreateEvent();
    if (context->events[1] == WSA_INVALID_EVENT) {
        int64_t failed = fs__failed();
        if (context->events[0] != WSA_INVALID_EVENT) {
            WSACloseEvent(context->events[0]);
        }
        free(context->set);
        return failed;
    }
    return 0;
}

static void fs__wsa_close(struct fs_poll *context) {
    WSACloseEvent(context->events[0]);
    WSACloseEvent(context->events[1]);
    free(context->set->entries);
    free(context->set->ids);
    free(context->set);
}

static int fs__pollset_grow(struct fs__pollset *set) {
    int capacity = set->capacity == 0 ? 16 : set->capacity * 2;
    WSAPOLLFD *entries = realloc(set->entries, (size_t)capacity * sizeof(*entries));
    int64_t *ids;
    if (entries == NULL) {
        return 0;
    }
    set->entries = entries;
    ids = realloc(set->ids, (size_t)capacity * sizeof(*ids));
    if (ids == NULL) {
        return 0;
    }
    set->ids = ids;
    set->capacity = capacity;
    return 1;
}

static int64_t fs__wsa_select(struct fs_poll *context, struct fs__slot *slot, int before, int now) {
    struct fs__pollset *set = context->set;
    SOCKET fd = FS_SOCKET(slot->fd);
    if (now < 0) {
        int last = --set->count;
        set->entries[slot->place] = set->entries[last];
        set->ids[slot->place] = set->ids[last];
        context->slots[set->ids[last] & 0x7fffffff].place = slot->place;
        return fs__result(WSAEventSelect(fd, NULL, 0));
    }
    if (before < 0) {
        int64_t type = fs_type(slot->fd);
        if (type < 0) {
            return type;
        }
        if (set->count == set->capacity && !fs__pollset_grow(set)) {
            return -FS_ENOMEM;
        }
        if (WSAEventSelect(fd, context->events[0], FS__EVENTS) == SOCKET_ERROR) {
            return fs__failed();
        }
        slot->sticky = 0;
        slot->stream = type == SOCK_STREAM;
        slot->place = set->count++;
        set->entries[slot->place].fd = fd;
        set->ids[slot->place] = fs__slot_id(context, slot);
    }
    /* POLLPRI, POLLERR and POLLHUP are WSAEINVAL here. */
    set->entries[slot->place].events =
        (SHORT)(((now & POLLIN) != 0 ? POLLRDNORM : 0) | ((now & POLLPRI) != 0 ? POLLRDBAND : 0) |
                ((now & POLLOUT) != 0 ? POLLWRNORM : 0));
    set->entries[slot->place].revents = 0;
    if ((now & ~before) != 0 || before < 0) {
        fs__call_back(context); /* those who wait have asked for the state without it */
    }
    return 0;
}

/* What Linux would say, of what WSAPoll and the events said. */
static int fs__wsa_revents(const struct fs__slot *slot, int told) {
    int revents = ((told & POLLRDNORM) != 0 ? POLLIN : 0) | ((told & POLLRDBAND) != 0 ? POLLPRI : 0) |
                  ((told & POLLWRNORM) != 0 ? POLLOUT : 0);
    if ((told & POLLNVAL) != 0) {
        return POLLNVAL;
    }
    if ((slot->sticky & FS__CONNECT_FAILED) != 0) {
        return POLLIN | POLLOUT | POLLERR | POLLHUP;
    }
    if ((slot->sticky & FS__RESET) != 0 || (told & POLLERR) != 0) {
        return revents | POLLIN | POLLERR | POLLHUP;
    }
    /* A hang-up is that the peer has sent its last, which is there to be read. */
    return (told & POLLHUP) != 0 ? revents | POLLIN : revents;
}

/* The state of all sockets now. */
static int64_t fs__wsa_state(struct fs_poll *context, struct fs_ready **ready) {
    struct fs__pollset *set = context->set;
    int64_t found = 0;
    int i, invalid;
    if (set->count == 0) {
        return 0;
    }
    for (i = 0; i < set->count; i++) {
        set->entries[i].revents = 0;
    }
    invalid = WSAPoll(set->entries, (ULONG)set->count, 0) == SOCKET_ERROR;
    if (invalid && WSAGetLastError() != WSAENOTSOCK) {
        return fs__failed();
    }
    *ready = malloc((size_t)set->count * sizeof(**ready));
    if (*ready == NULL) {
        return -FS_ENOMEM;
    }
    for (i = 0; i < set->count; i++) {
        struct fs__slot *slot = fs__slot_of(context, set->ids[i]);
        int told = invalid ? POLLNVAL : set->entries[i].revents;
        if (told != 0 || slot->sticky != 0) {
            fs__found(context, set->ids[i], fs__wsa_revents(slot, told), *ready, &found);
        }
    }
    return found;
}

/* Whether somebody waits for room to send on a stream, now that there is none. FD_WRITE comes only after a send has found no
   room, so one is made that sends nothing; whether that counts is not the same on every Windows (nor on Wine), so the caller
   had better look again before long. Datagram sockets are always writable, and would send an empty datagram. */
static int fs__wsa_wants_room(struct fs_poll *context) {
    int i, wanted = 0;
    for (i = 0; i < context->set->count; i++) {
        struct fs__slot *slot = fs__slot_of(context, context->set->ids[i]);
        if (slot->stream && (slot->events & POLLOUT) != 0) {
            (void)send(FS_SOCKET(slot->fd), "", 0, 0);
            wanted = 1;
        }
    }
    return wanted;
}

/* What is told only once is kept. */
static void fs__wsa_harvest(struct fs_poll *context) {
    WSANETWORKEVENTS events;
    int i;
    for (i = 0; i < context->set->count; i++) {
        struct fs__slot *slot = fs__slot_of(context, context->set->ids[i]);
        memset(&events, 0, sizeof(events));
        if (WSAEnumNetworkEvents(FS_SOCKET(slot->fd), NULL, &events) == SOCKET_ERROR) {
            continue; /* a closed one: WSAPoll says so */
        }
        if ((events.lNetworkEvents & FD_CONNECT) != 0) {
            slot->sticky = events.iErrorCode[FD_CONNECT_BIT] != 0 ? FS__CONNECT_FAILED : 0;
        }
        if ((events.lNetworkEvents & FD_CLOSE) != 0 && events.iErrorCode[FD_CLOSE_BIT] != 0) {
            slot->sticky |= FS__RESET;
        }
    }
}

static int64_t fs__wsa_wait(struct fs_poll *context, int64_t milliseconds, struct fs_ready **ready) {
    int news = WaitForSingleObject(context->events[0], 0) == WAIT_OBJECT_0;
    int64_t result;
    DWORD answer;
    if (news) {
        if (context->waiting == 0) {
            WSAResetEvent(context->events[0]);
        }
        fs__wsa_harvest(context);
    }
    result = fs__wsa_state(context, ready);
    if (result != 0 || milliseconds == 0) {
        return result;
    }
    if (news && context->waiting > 0) {
        context->called = 1; /* the event does it, and is not reset before all have seen it */
        return 0;
    }
    if (fs__wsa_wants_room(context) && (milliseconds < 0 || milliseconds > FS__LOOK_AGAIN)) {
        milliseconds = FS__LOOK_AGAIN;
    }
    fs__go(context);
    answer =
        WSAWaitForMultipleEvents(2, context->events, FALSE,
                                 milliseconds < 0 || milliseconds >= WSA_INFINITE ? WSA_INFINITE : (DWORD)milliseconds, FALSE);
    result = answer == WSA_WAIT_FAILED ? fs__failed() : 0;
    fs__come_back(context);
    return result;
}

static void fs__wsa_call(struct fs_poll *context) {
    WSASetEvent(context->events[1]);
}

static void fs__wsa_hush(struct fs_poll *context) {
    WSAResetEvent(context->events[1]);
}

static const struct fs__backend *fs__backend_of(int backend) {
    static const struct fs__backend with_events = {fs__wsa_open, fs__wsa_close, fs__wsa_select,
                                                   fs__wsa_wait, fs__wsa_call,  fs__wsa_hush};
    return backend == FS_POLL_WSAEVENT ? &with_events : NULL;
}
