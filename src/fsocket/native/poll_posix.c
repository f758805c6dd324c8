/* The back ends of POSIX: poll(2), epoll(7), kqueue(2). */

static int64_t fs__wake_open(struct fs_poll *context) {
    int i;
    if (pipe(context->wake) < 0) {
        return fs__failed();
    }
    for (i = 0; i < 2; i++) {
        int64_t result = fs_set_inheritable(context->wake[i], 0);
        if (result == 0) {
            result = fs_set_nonblocking(context->wake[i], 1);
        }
        if (result < 0) {
            close(context->wake[0]);
            close(context->wake[1]);
            return result;
        }
    }
    return 0;
}

static void fs__wake_close(struct fs_poll *context) {
    close(context->wake[0]);
    close(context->wake[1]);
}

/* A pipe that is full is as good as one octet more. */
static void fs__wake(struct fs_poll *context) {
    while (write(context->wake[1], "", 1) < 0 && errno == EINTR) {
    }
}

/* Not before all who wait have come back: what they wait on may be out of date. */
static void fs__wake_drain(struct fs_poll *context) {
    char octets[64];
    while (context->waiting == 0 && read(context->wake[0], octets, sizeof(octets)) > 0) {
    }
}

static int fs__timeout(int64_t milliseconds) {
    return milliseconds < 0 ? -1 : milliseconds > INT_MAX ? INT_MAX : (int)milliseconds;
}

/* So many sockets are few. */
enum { FS__FEW = 64 };

/* --- poll(2) */

/* What poll(2) is given, kept from call to call. While a thread waits on it nobody else writes to it: a change is made to a
   copy, which takes its place, and the thread frees the old one. entries[0] is the pipe. */
struct fs__pollset {
    struct pollfd *entries;
    int64_t *ids;
    int count;
    int capacity;
    int waiting;
};

static void fs__pollset_free(struct fs__pollset *set) {
    free(set->entries);
    free(set->ids);
    free(set);
}

static struct fs__pollset *fs__pollset_copy(const struct fs__pollset *from, int capacity) {
    struct fs__pollset *set = calloc(1, sizeof(*set));
    if (set == NULL) {
        return NULL;
    }
    set->entries = calloc((size_t)capacity, sizeof(*set->entries));
    set->ids = calloc((size_t)capacity, sizeof(*set->ids));
    set->capacity = capacity;
    if (set->entries == NULL || set->ids == NULL) {
        fs__pollset_free(set);
        return NULL;
    }
    if (from != NULL) {
        set->count = from->count;
        memcpy(set->entries, from->entries, (size_t)from->count * sizeof(*set->entries));
        memcpy(set->ids, from->ids, (size_t)from->count * sizeof(*set->ids));
    }
    return set;
}

static int64_t fs__poll_open(struct fs_poll *context) {
    int64_t result;
    context->set = fs__pollset_copy(NULL, 16);
    if (context->set == NULL) {
        return -ENOMEM;
    }
    result = fs__wake_open(context);
    if (result < 0) {
        fs__pollset_free(context->set);
        return result;
    }
    context->set->count = 1;
    context->set->ids[0] = -1;
    context->set->entries[0].fd = context->wake[0];
    context->set->entries[0].events = POLLIN;
    return 0;
}

static void fs__poll_close(struct fs_poll *context) {
    fs__pollset_free(context->set);
    fs__wake_close(context);
}

/* The set, made one that may be written to and has room for `count`; 0: no memory. */
static int fs__pollset_ready(struct fs_poll *context, int count) {
    struct fs__pollset *old = context->set;
    struct fs__pollset *set;
    int capacity = old->capacity;
    if (!old->waiting && count <= capacity) {
        return 1;
    }
    while (capacity < count) {
        capacity *= 2;
    }
    set = fs__pollset_copy(old, capacity);
    if (set == NULL) {
        return 0;
    }
    context->set = set;
    if (!old->waiting) {
        fs__pollset_free(old);
    }
    return 1;
}

static int64_t fs__poll_select(struct fs_poll *context, struct fs__slot *slot, int before, int now) {
    struct fs__pollset *set;
    int waiting = context->set->waiting;
    if (!fs__pollset_ready(context, context->set->count + (before < 0))) {
        return -ENOMEM;
    }
    set = context->set;
    if (now < 0) {
        int last = --set->count;
        set->entries[slot->place] = set->entries[last];
        set->ids[slot->place] = set->ids[last];
        context->slots[set->ids[last] & 0x7fffffff].place = slot->place;
        return 0;
    }
    if (before < 0) {
        slot->place = set->count++;
        set->entries[slot->place].fd = slot->fd;
        set->ids[slot->place] = fs__slot_id(context, slot);
        if (waiting) {
            fs__wake(context); /* those who wait do so without the new socket */
        }
    }
    set->entries[slot->place].events = (short)now;
    set->entries[slot->place].revents = 0;
    return 0;
}

/* While few are registered, a first look without the pipe and without a timeout costs less than the two add to the call. */
static int64_t fs__poll_wait(struct fs_poll *context, int64_t milliseconds, struct fs_ready **ready) {
    struct fs__pollset *set = context->set;
    int64_t result;
    int i, left, found = 0;
    if (set->waiting) {
        /* The system writes its answers into the set: the second to wait needs one for itself. */
        set = fs__pollset_copy(set, set->capacity);
        if (set == NULL) {
            return -ENOMEM;
        }
    }
    set->waiting = 1;
    context->waiting++;
    fs__unlock(&context->lock);
    set->entries[0].revents = 0;
    result = set->count <= FS__FEW ? poll(set->entries + 1, (nfds_t)set->count - 1, 0) : 0;
    if (result == 0) {
        result = poll(set->entries, (nfds_t)set->count, fs__timeout(milliseconds));
    }
    result = fs__result(result);
    fs__lock(&context->lock);
    context->waiting--;
    set->waiting = 0;
    if (result > 0 && set->entries[0].revents != 0) {
        fs__wake_drain(context);
        result--;
    }
    if (result > 0) {
        *ready = malloc((size_t)result * sizeof(**ready));
        left = *ready == NULL ? 0 : (int)result;
        result = *ready == NULL ? -ENOMEM : 0;
        for (i = 1; found < left && i < set->count; i++) {
            if (set->entries[i].revents != 0) {
                (*ready)[found].id = set->ids[i];
                (*ready)[found].revents = set->entries[i].revents;
                found++;
            }
        }
        result = result < 0 ? result : found;
    }
    if (set != context->set) {
        fs__pollset_free(set);
    }
    return result;
}

/* --- epoll(7), kqueue(2): the system keeps the set. What it answers goes onto the stack while few are registered. */

#if defined(__linux__)

static int64_t fs__queue_open(struct fs_poll *context) {
    struct epoll_event event;
    int64_t result;
    context->queue = epoll_create1(EPOLL_CLOEXEC);
    if (context->queue < 0) {
        return fs__failed();
    }
    result = fs__wake_open(context);
    if (result < 0) {
        close(context->queue);
        return result;
    }
    memset(&event, 0, sizeof(event));
    event.events = EPOLLIN;
    event.data.u64 = UINT64_MAX;
    result = fs__result(epoll_ctl(context->queue, EPOLL_CTL_ADD, context->wake[0], &event));
    if (result < 0) {
        fs__wake_close(context);
        close(context->queue);
    }
    return result;
}

/* The events of epoll are those of poll by other names, and by Linux's own promise the same numbers. */
_Static_assert(EPOLLIN == POLLIN && EPOLLPRI == POLLPRI && EPOLLOUT == POLLOUT && EPOLLERR == POLLERR && EPOLLHUP == POLLHUP &&
                   EPOLLRDHUP == POLLRDHUP,
               "epoll's events are poll's");

static int64_t fs__queue_select(struct fs_poll *context, struct fs__slot *slot, int before, int now) {
    struct epoll_event event;
    int operation = before < 0 ? EPOLL_CTL_ADD : now < 0 ? EPOLL_CTL_DEL : EPOLL_CTL_MOD;
    memset(&event, 0, sizeof(event));
    event.events = (uint32_t)(now < 0 ? 0 : now);
    event.data.u64 = (uint64_t)fs__slot_id(context, slot);
    return fs__result(epoll_ctl(context->queue, operation, slot->fd, &event));
}

static int64_t fs__queue_wait(struct fs_poll *context, int64_t milliseconds, struct fs_ready **ready) {
    struct epoll_event few[FS__FEW];
    struct epoll_event *events = few;
    int most = context->count + 1;
    int64_t i, result, found = 0;
    if (most > FS__FEW) {
        events = malloc((size_t)most * sizeof(*events));
        if (events == NULL) {
            return -ENOMEM;
        }
    }
    context->waiting++;
    fs__unlock(&context->lock);
    result = fs__result(epoll_wait(context->queue, events, most, fs__timeout(milliseconds)));
    fs__lock(&context->lock);
    context->waiting--;
    if (result > 0) {
        *ready = malloc((size_t)result * sizeof(**ready));
        if (*ready == NULL) {
            result = -ENOMEM;
        }
    }
    for (i = 0; i < result; i++) {
        if (events[i].data.u64 == UINT64_MAX) {
            fs__wake_drain(context);
        } else {
            (*ready)[found].id = (int64_t)events[i].data.u64;
            (*ready)[found].revents = (int)events[i].events;
            found++;
        }
    }
    if (events != few) {
        free(events);
    }
    return result < 0 ? result : found;
}

#endif

#if defined(__APPLE__) || defined(__FreeBSD__)

static int64_t fs__filter(struct fs_poll *context, int fd, int filter, int flags, void *data) {
    struct kevent change;
    EV_SET(&change, (uintptr_t)fd, (short)filter, (unsigned short)flags, 0, 0, data);
    return fs__result(kevent(context->queue, &change, 1, NULL, 0, NULL));
}

static int64_t fs__queue_open(struct fs_poll *context) {
    int64_t result;
    context->queue = kqueue();
    if (context->queue < 0) {
        return fs__failed();
    }
    result = fs_set_inheritable(context->queue, 0);
    if (result == 0) {
        result = fs__wake_open(context);
    }
    if (result == 0) {
        result = fs__filter(context, context->wake[0], EVFILT_READ, EV_ADD, NULL);
        if (result < 0) {
            fs__wake_close(context);
        }
    }
    if (result < 0) {
        close(context->queue);
    }
    return result;
}

/* A socket has two filters, one for each direction, and both of them tell of its end. */
static int64_t fs__queue_select(struct fs_poll *context, struct fs__slot *slot, int before, int now) {
    static const struct {
        int filter;
        int events;
    } filters[] = {{EVFILT_READ, POLLIN}, {EVFILT_WRITE, POLLOUT}};
    void *place = (void *)(uintptr_t)(slot - context->slots);
    int64_t result = 0;
    size_t i;
    for (i = 0; i < 2 && result >= 0; i++) {
        int had = before >= 0 && (before & filters[i].events) != 0;
        int has = now >= 0 && (now & filters[i].events) != 0;
        if (had != has) {
            result = fs__filter(context, slot->fd, filters[i].filter, has ? EV_ADD : EV_DELETE, place);
            if (result < 0 && has && i == 1 && before < 0) {
                fs__filter(context, slot->fd, filters[0].filter, EV_DELETE, place);
            }
        }
    }
    return result;
}

static int fs__filter_revents(const struct kevent *event) {
    int revents = event->filter == EVFILT_READ ? POLLIN : POLLOUT;
    if ((event->flags & EV_EOF) != 0) {
        revents |= event->filter == EVFILT_READ ? 0 : POLLHUP;
#ifdef POLLRDHUP
        revents |= event->filter == EVFILT_READ ? POLLRDHUP : 0;
#endif
        revents |= event->fflags != 0 ? POLLERR : 0;
    }
    return revents;
}

static int64_t fs__queue_wait(struct fs_poll *context, int64_t milliseconds, struct fs_ready **ready) {
    struct kevent few[FS__FEW];
    struct kevent *events = few;
    struct timespec timeout;
    int most = 2 * context->count + 1;
    int64_t i, result, found = 0;
    if (most > FS__FEW) {
        events = malloc((size_t)most * sizeof(*events));
        if (events == NULL) {
            return -ENOMEM;
        }
    }
    timeout.tv_sec = (time_t)(fs__timeout(milliseconds) / 1000);
    timeout.tv_nsec = (long)(fs__timeout(milliseconds) % 1000) * 1000000;
    context->waiting++;
    fs__unlock(&context->lock);
    result = fs__result(kevent(context->queue, NULL, 0, events, most, milliseconds < 0 ? NULL : &timeout));
    fs__lock(&context->lock);
    context->waiting--;
    if (result > 0) {
        *ready = malloc((size_t)result * sizeof(**ready));
        if (*ready == NULL) {
            result = -ENOMEM;
        }
    }
    for (i = 0; i < result; i++) {
        struct fs__slot *slot = &context->slots[(uintptr_t)events[i].udata];
        int64_t id = fs__slot_id(context, slot);
        if (events[i].ident == (uintptr_t)context->wake[0]) {
            fs__wake_drain(context);
        } else if (slot->used && (uintptr_t)slot->fd == events[i].ident) {
            /* place: where in the answer the socket's other filter stands, if it does */
            if (slot->place >= found || (*ready)[slot->place].id != id) {
                slot->place = (int)found++;
                (*ready)[slot->place].id = id;
                (*ready)[slot->place].revents = 0;
            }
            (*ready)[slot->place].revents |= fs__filter_revents(&events[i]);
        }
    }
    if (events != few) {
        free(events);
    }
    return result < 0 ? result : found;
}

#endif

static void fs__queue_close(struct fs_poll *context) {
    fs__wake_close(context);
    close(context->queue);
}

static const struct fs__backend *fs__backend_of(int backend) {
    static const struct fs__backend with_poll = {fs__poll_open, fs__poll_close, fs__poll_select, fs__poll_wait, fs__wake};
    static const struct fs__backend with_queue = {fs__queue_open, fs__queue_close, fs__queue_select, fs__queue_wait, fs__wake};
#ifdef __linux__
    int queue = FS_POLL_EPOLL;
#else
    int queue = FS_POLL_KQUEUE;
#endif
    return backend == FS_POLL_POLL ? &with_poll : backend == queue ? &with_queue : NULL;
}
