/* The back ends of POSIX: poll(2), epoll(7), kqueue(2). */

static int64_t fs__pipe_open(struct fs_poll *context) {
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

static void fs__pipe_close(struct fs_poll *context) {
    close(context->wake[0]);
    close(context->wake[1]);
}

static void fs__call(struct fs_poll *context) {
    while (write(context->wake[1], "", 1) < 0 && errno == EINTR) {
    }
}

static void fs__hush(struct fs_poll *context) {
    char octet;
    while (read(context->wake[0], &octet, 1) < 0 && errno == EINTR) {
    }
}

static int fs__timeout(int64_t milliseconds) {
    return milliseconds < 0 ? -1 : milliseconds > INT_MAX ? INT_MAX : (int)milliseconds;
}

/* So many sockets are few. */
enum { FS__FEW = 128 };

/* --- poll(2) */

/* What poll(2) is given, kept from call to call. While a thread waits on it nobody else writes to it: a change is made to a
   copy, which takes its place, and the thread frees the old one. Behind the last of them is room for the pipe. */
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
    result = fs__pipe_open(context);
    if (result < 0) {
        fs__pollset_free(context->set);
        return result;
    }
    return 0;
}

static void fs__poll_close(struct fs_poll *context) {
    fs__pollset_free(context->set);
    fs__pipe_close(context);
}

/* The set, made one that may be written to and has room for `count` and the pipe; 0: no memory. */
static int fs__pollset_ready(struct fs_poll *context, int count) {
    struct fs__pollset *old = context->set;
    struct fs__pollset *set;
    int capacity = old->capacity;
    if (!old->waiting && count < capacity) {
        return 1;
    }
    while (capacity <= count) {
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
    if (!fs__pollset_ready(context, context->set->count + (before < 0))) {
        if (now < 0) {
            context->set->entries[slot->place].fd = -1; /* goes with nobody ever after, but passes it over */
        }
        return -ENOMEM;
    }
    set = context->set;
    if (now < 0) {
        struct fs__slot *moved;
        int last = --set->count;
        set->entries[slot->place] = set->entries[last];
        set->ids[slot->place] = set->ids[last];
        moved = fs__slot_of(context, set->ids[last]);
        if (moved != NULL) {
            moved->place = slot->place;
        }
        return 0;
    }
    if (before < 0) {
        slot->place = set->count++;
        set->entries[slot->place].fd = slot->fd;
        set->ids[slot->place] = fs__slot_id(context, slot);
    }
    set->entries[slot->place].events = (short)now;
    set->entries[slot->place].revents = 0;
    if ((now & ~before) != 0 || before < 0) {
        fs__call_back(context); /* those who wait do so without it */
    }
    return 0;
}

/* The pipe comes last: once poll(2) has found something ready it does not make itself wait for what follows. While few are
   registered, a first look without the pipe and without a timeout costs less than the two add to the call. */
static int64_t fs__poll_wait(struct fs_poll *context, int64_t milliseconds, struct fs_ready **ready) {
    struct fs__pollset *set = context->set;
    struct pollfd *pipe;
    int64_t result;
    int64_t found = 0;
    int i, count;
    if (set->waiting) {
        /* The system writes its answers into the set: the second to wait needs one for itself. */
        set = fs__pollset_copy(set, set->capacity);
        if (set == NULL) {
            return -ENOMEM;
        }
    }
    set->waiting = 1;
    count = set->count;
    pipe = &set->entries[count];
    pipe->fd = context->wake[0];
    pipe->events = POLLIN;
    pipe->revents = 0;
    fs__go(context);
    result = count <= FS__FEW ? poll(set->entries, (nfds_t)count, 0) : 0;
    if (result == 0) {
        result = poll(set->entries, (nfds_t)count + 1, fs__timeout(milliseconds));
    }
    result = fs__result(result);
    fs__come_back(context);
    set->waiting = 0;
    if (result > 0 && pipe->revents != 0) {
        result--;
    }
    if (result > 0) {
        *ready = malloc((size_t)result * sizeof(**ready));
        if (*ready == NULL) {
            result = -ENOMEM;
        }
    }
    for (i = 0; result > 0; i++) {
        if (set->entries[i].revents != 0) {
            fs__found(context, set->ids[i], set->entries[i].revents, *ready, &found);
            result--;
        }
    }
    if (set != context->set) {
        fs__pollset_free(set);
    }
    return result < 0 ? result : found;
}

/* --- epoll(7), kqueue(2): the system keeps the set. What it answers goes onto the stack while few are registered. */

#if defined(__linux__)

static int64_t fs__queue_control(struct fs_poll *context, int queue, int operation, struct fs__slot *slot, int events) {
    struct epoll_event event;
    memset(&event, 0, sizeof(event));
    event.events = (uint32_t)events;
    event.data.u64 = (uint64_t)(slot == NULL ? -1 : fs__slot_id(context, slot)); /* no slot: the pipe */
    return fs__result(epoll_ctl(queue, operation, slot == NULL ? context->wake[0] : slot->fd, &event));
}

static int64_t fs__queue_open(struct fs_poll *context) {
    int64_t result;
    context->queue = epoll_create1(EPOLL_CLOEXEC);
    if (context->queue < 0) {
        return fs__failed();
    }
    result = fs__pipe_open(context);
    if (result < 0) {
        close(context->queue);
        return result;
    }
    result = fs__queue_control(context, context->queue, EPOLL_CTL_ADD, NULL, EPOLLIN);
    if (result < 0) {
        fs__pipe_close(context);
        close(context->queue);
    }
    return result;
}

/* The events of epoll are those of poll by other names, and by Linux's own promise the same numbers. */
_Static_assert(EPOLLIN == POLLIN && EPOLLPRI == POLLPRI && EPOLLOUT == POLLOUT && EPOLLERR == POLLERR && EPOLLHUP == POLLHUP &&
                   EPOLLRDHUP == POLLRDHUP,
               "epoll's events are poll's");

static int64_t fs__queue_select(struct fs_poll *context, struct fs__slot *slot, int before, int now) {
    int64_t result;
    if (now >= 0) {
        return fs__queue_control(context, context->queue, before < 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, slot, now);
    }
    result = fs__queue_control(context, context->queue, EPOLL_CTL_DEL, slot, 0);
    context->orphans |= result < 0;
    return result;
}

/* epoll watches what a descriptor stands for. When that was closed before it was unregistered, but a duplicate of it lives on,
   it goes on being reported, and nothing can name it to remove it: a new queue, which does not have it, takes the place. */
static int64_t fs__queue_renew(struct fs_poll *context) {
    int queue = epoll_create1(EPOLL_CLOEXEC);
    int64_t result;
    int i;
    if (queue < 0) {
        return fs__failed();
    }
    result = fs__queue_control(context, queue, EPOLL_CTL_ADD, NULL, EPOLLIN);
    for (i = 0; i < context->capacity && result >= 0; i++) {
        if (context->slots[i].used) { /* and if it cannot be added, it has been closed, and not been unregistered yet */
            (void)fs__queue_control(context, queue, EPOLL_CTL_ADD, &context->slots[i], context->slots[i].events);
        }
    }
    if (result >= 0) {
        result = fs__result(dup3(queue, context->queue, O_CLOEXEC));
    }
    close(queue);
    if (result >= 0) {
        context->orphans = 0;
        fs__call_back(context); /* those who wait do so on the old one */
    }
    return result < 0 ? result : 0;
}

static int64_t fs__queue_wait(struct fs_poll *context, int64_t milliseconds, struct fs_ready **ready) {
    struct epoll_event few[FS__FEW];
    struct epoll_event *events = few;
    int most = context->count + 1;
    int64_t i, result, found = 0;
    int orphans = 0;
    if (most > FS__FEW) {
        events = malloc((size_t)most * sizeof(*events));
        if (events == NULL) {
            return -ENOMEM;
        }
    }
    fs__go(context);
    result = fs__result(epoll_wait(context->queue, events, most, fs__timeout(milliseconds)));
    fs__come_back(context);
    if (result > 0) {
        *ready = malloc((size_t)result * sizeof(**ready));
        if (*ready == NULL) {
            result = -ENOMEM;
        }
    }
    for (i = 0; i < result; i++) {
        int64_t id = (int64_t)events[i].data.u64;
        fs__found(context, id, (int)events[i].events, *ready, &found);
        orphans |= context->orphans && id >= 0 && fs__slot_of(context, id) == NULL;
    }
    if (events != few) {
        free(events);
    }
    if (orphans && found == 0) {
        result = fs__queue_renew(context);
    }
    return result < 0 ? result : found;
}

#endif

#if defined(__APPLE__) || defined(__FreeBSD__)

/* With a filter goes the number of the slot, counted from one; the pipe has none. */
static int64_t fs__filter(struct fs_poll *context, int fd, int filter, int flags, int64_t number) {
    struct kevent change;
    EV_SET(&change, (uintptr_t)fd, (short)filter, (unsigned short)flags, 0, 0, (void *)(uintptr_t)number);
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
        result = fs__pipe_open(context);
    }
    if (result == 0) {
        result = fs__filter(context, context->wake[0], EVFILT_READ, EV_ADD, 0);
        if (result < 0) {
            fs__pipe_close(context);
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
    int64_t number = slot - context->slots + 1;
    int64_t result = 0;
    size_t i;
    for (i = 0; i < 2 && result >= 0; i++) {
        int had = before >= 0 && (before & filters[i].events) != 0;
        int has = now >= 0 && (now & filters[i].events) != 0;
        if (had != has) {
            result = fs__filter(context, slot->fd, filters[i].filter, has ? EV_ADD : EV_DELETE, number);
            if (result < 0 && has && i == 1 && before < 0) {
                fs__filter(context, slot->fd, filters[0].filter, EV_DELETE, number);
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
    fs__go(context);
    result = fs__result(kevent(context->queue, NULL, 0, events, most, milliseconds < 0 ? NULL : &timeout));
    fs__come_back(context);
    if (result > 0) {
        *ready = malloc((size_t)result * sizeof(**ready));
        if (*ready == NULL) {
            result = -ENOMEM;
        }
    }
    for (i = 0; i < result; i++) {
        struct fs__slot *slot = events[i].udata == NULL ? NULL : &context->slots[(uintptr_t)events[i].udata - 1];
        int revents = slot == NULL ? 0 : fs__filter_revents(&events[i]) & fs__asked(slot);
        if (revents != 0 && slot->used && (uintptr_t)slot->fd == events[i].ident) {
            int64_t id = fs__slot_id(context, slot);
            /* place: where in the answer the socket's other filter stands, if it does */
            if (slot->place >= found || (*ready)[slot->place].id != id) {
                slot->place = (int)found++;
                (*ready)[slot->place].id = id;
                (*ready)[slot->place].revents = 0;
            }
            (*ready)[slot->place].revents |= revents;
        }
    }
    if (events != few) {
        free(events);
    }
    return result < 0 ? result : found;
}

#endif

static void fs__queue_close(struct fs_poll *context) {
    fs__pipe_close(context);
    close(context->queue);
}

static const struct fs__backend *fs__backend_of(int backend) {
    static const struct fs__backend with_poll = {fs__poll_open, fs__poll_close, fs__poll_select,
                                                 fs__poll_wait, fs__call,       fs__hush};
    static const struct fs__backend with_queue = {fs__queue_open, fs__queue_close, fs__queue_select,
                                                  fs__queue_wait, fs__call,        fs__hush};
#ifdef __linux__
    int queue = FS_POLL_EPOLL;
#else
    int queue = FS_POLL_KQUEUE;
#endif
    return backend == FS_POLL_POLL ? &with_poll : backend == queue ? &with_queue : NULL;
}
