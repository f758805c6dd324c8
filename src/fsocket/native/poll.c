/* A poll context: the sockets it watches, and how to wait until one of them is ready. Level-triggered on every back end.

   A slot is one registered socket. Its id, which Python keeps, is the slot's place and the number of the registration, so that
   what was found ready before another thread unregistered it is not reported, nor taken for its successor in the same place.
   The waiting is a back end's: poll(2), epoll(7) and kqueue(2) in poll_posix.c, WSAEventSelect in poll_windows.c. For each of
   them there are five functions, named here once:

       open    makes what the back end needs beside the slots
       close   unmakes it
       select  a slot's events are new: `before` is what they were, `now` what they are, -1 at registration and removal
       wait    waits once, for so many milliseconds at most, between fs__go and fs__come_back; stores what is ready
       call    makes the waits that are under way come back, and those that begin before `hush`

   Everything but the waiting happens under the context's lock. */

enum { FS_POLL_POLL, FS_POLL_EPOLL, FS_POLL_KQUEUE, FS_POLL_WSAEVENT };

struct fs_ready {
    int64_t id;
    void *token; /* poll_calls.c's */
    int revents;
};

struct fs__slot {
    void *token; /* CPython's PollFD, which the context holds on to as long as it is registered */
    fs_socket_t fd;
    int events;
    int told;  /* the revents that the PollFD has; poll_calls.c's */
    int place; /* where the back end keeps the socket; of a free slot, the next free one */
    uint32_t registration;
    int used;
#ifdef _WIN32
    int sticky; /* what WSAEventSelect tells only once */
    int stream;
#endif
};

struct fs__backend;

struct fs_poll {
    fs__lock_t lock;
    const struct fs__backend *backend;
    struct fs__slot *slots;
    int capacity;
    int free; /* the first free slot; -1: none */
    int count;
    fs__bell_t all_back;
    int waiting;             /* threads that are in the system's call */
    int called;              /* they have been called back, and some are not here yet */
    int woken;               /* fs_poll_wake was called, and no poll has come back with nothing for it yet */
    int over;                /* ... and nobody is to wait any more */
    struct fs__pollset *set; /* poll, wsaevent: what the system's call is given */
#ifdef _WIN32
    HANDLE events[2]; /* of the sockets; of those who call back */
#else
    int wake[2]; /* a pipe: the end to wait at, the end to write to */
    int queue;   /* epoll's or kqueue's descriptor */
    int orphans; /* epoll: it may watch what cannot be named any more */
#endif
};

struct fs__backend {
    int64_t (*open)(struct fs_poll *context);
    void (*close)(struct fs_poll *context);
    int64_t (*select)(struct fs_poll *context, struct fs__slot *slot, int before, int now);
    int64_t (*wait)(struct fs_poll *context, int64_t milliseconds, struct fs_ready **ready);
    void (*call)(struct fs_poll *context);
    void (*hush)(struct fs_poll *context);
};

static const struct fs__backend *fs__backend_of(int backend);

static int64_t fs__slot_id(const struct fs_poll *context, const struct fs__slot *slot) {
    return (int64_t)slot->registration << 32 | (int64_t)(slot - context->slots);
}

/* The slot that an id means; NULL when it has been removed. */
static struct fs__slot *fs__slot_of(struct fs_poll *context, int64_t id) {
    int64_t place = id & 0x7fffffff;
    struct fs__slot *slot;
    if (id < 0 || place >= context->capacity) {
        return NULL;
    }
    slot = &context->slots[place];
    return slot->used && slot->registration == (uint32_t)(id >> 32) ? slot : NULL;
}

/* --- those who wait

   What they wait on is what it was when they went. When that is no longer right they are called back, to look and go again. The
   call lasts until the last of them is here, and so long nobody goes: he would find it still there, come back at once, and so
   on for ever with another who does the same. */

static void fs__call_back(struct fs_poll *context) {
    if (context->waiting > 0 && !context->called) {
        context->called = 1;
        context->backend->call(context);
    }
}

static void fs__go(struct fs_poll *context) {
    context->waiting++;
    fs__unlock(&context->lock);
}

static void fs__come_back(struct fs_poll *context) {
    fs__lock(&context->lock);
    context->waiting--;
    if (context->waiting == 0 && context->called) {
        context->backend->hush(context);
        context->called = 0;
        fs__bell_ring(&context->all_back);
    }
}

/* What may be reported of it: some events come unasked. */
static int fs__asked(const struct fs__slot *slot) {
    return slot->events | POLLERR | POLLHUP | POLLNVAL;
}

/* Stores what was found in the slot `id`. Others may have changed the slot meanwhile: then it is as they left it. */
static void fs__found(struct fs_poll *context, int64_t id, int revents, struct fs_ready *ready, int64_t *found) {
    struct fs__slot *slot = fs__slot_of(context, id);
    if (slot != NULL && (revents & fs__asked(slot)) != 0) {
        ready[*found].id = id;
        ready[*found].revents = revents & fs__asked(slot);
        (*found)++;
    }
}

/* --- what Python calls */

static int fs_poll_has(int backend) {
    return fs__backend_of(backend) != NULL;
}

static int64_t fs_poll_open(int backend, struct fs_poll **result) {
    struct fs_poll *context = calloc(1, sizeof(*context));
    int64_t code;
    *result = NULL;
    if (context == NULL) {
        return -FS_ENOMEM;
    }
    context->backend = fs__backend_of(backend);
    context->free = -1;
    fs__lock_init(&context->lock);
    fs__bell_init(&context->all_back);
    code = context->backend->open(context);
    if (code < 0) {
        free(context);
        return code;
    }
    *result = context;
    return 0;
}

/* The caller has seen to it that no thread waits and none comes any more. */
static void fs_poll_close(struct fs_poll *context) {
    context->backend->close(context);
    free(context->slots);
    free(context);
}

static int fs__slots_grow(struct fs_poll *context) {
    int i, capacity = context->capacity == 0 ? 16 : context->capacity * 2;
    struct fs__slot *slots = realloc(context->slots, (size_t)capacity * sizeof(*slots));
    if (slots == NULL) {
        return 0;
    }
    memset(slots + context->capacity, 0, (size_t)(capacity - context->capacity) * sizeof(*slots));
    for (i = capacity - 1; i >= context->capacity; i--) {
        slots[i].place = context->free;
        context->free = i;
    }
    context->slots = slots;
    context->capacity = capacity;
    return 1;
}

static void fs__slot_free(struct fs_poll *context, struct fs__slot *slot) {
    slot->used = 0;
    slot->token = NULL;
    slot->place = context->free;
    context->free = (int)(slot - context->slots);
}

/* The id of the registration. */
static int64_t fs_poll_add(struct fs_poll *context, fs_socket_t fd, int events, uintptr_t token) {
    struct fs__slot *slot;
    int64_t result;
    fs__lock(&context->lock);
    if (context->free < 0 && !fs__slots_grow(context)) {
        fs__unlock(&context->lock);
        return -FS_ENOMEM;
    }
    slot = &context->slots[context->free];
    context->free = slot->place;
    slot->used = 1;
    slot->registration = (slot->registration + 1) & 0x7fffffff;
    slot->fd = fd;
    slot->events = events;
    slot->told = -1;
    slot->token = (void *)token;
    result = context->backend->select(context, slot, -1, events);
    if (result < 0) {
        fs__slot_free(context, slot);
    } else {
        context->count++;
        result = fs__slot_id(context, slot);
    }
    fs__unlock(&context->lock);
    return result;
}

static int64_t fs_poll_change(struct fs_poll *context, int64_t id, int events) {
    struct fs__slot *slot;
    int64_t result = 0;
    fs__lock(&context->lock);
    slot = fs__slot_of(context, id);
    if (slot != NULL) {
        result = context->backend->select(context, slot, slot->events, events);
        if (result >= 0) {
            slot->events = events;
        }
    }
    fs__unlock(&context->lock);
    return result;
}

static int64_t fs__slot_remove(struct fs_poll *context, struct fs__slot *slot) {
    int64_t result = context->backend->select(context, slot, slot->events, -1);
    fs__slot_free(context, slot);
    context->count--;
    return result;
}

/* The slot is free afterwards, whatever the system had to say. */
static int64_t fs_poll_remove(struct fs_poll *context, int64_t id) {
    struct fs__slot *slot;
    int64_t result = 0;
    fs__lock(&context->lock);
    slot = fs__slot_of(context, id);
    if (slot != NULL) {
        result = fs__slot_remove(context, slot);
    }
    fs__unlock(&context->lock);
    return result;
}

/* The same for one whose adding was interrupted before its id was known, if it was added at all. */
static void fs_poll_forget(struct fs_poll *context, uintptr_t token) {
    int i;
    fs__lock(&context->lock);
    for (i = 0; i < context->capacity; i++) {
        if (context->slots[i].used && context->slots[i].token == (void *)token) {
            (void)fs__slot_remove(context, &context->slots[i]);
        }
    }
    fs__unlock(&context->lock);
}

/* How many are in *ready, which is to be freed if there are any; 0 when the time is over, or fs_poll_wake was called. */
static int64_t fs__wait(struct fs_poll *context, int64_t milliseconds, struct fs_ready **ready) {
    int64_t deadline = milliseconds <= 0 ? -1 : fs__now() + milliseconds * 1000;
    int64_t found;
    *ready = NULL;
    fs__lock(&context->lock);
    for (;;) {
        while (context->called) {
            fs__bell_await(&context->all_back, &context->lock);
        }
        found = context->backend->wait(context, context->woken ? 0 : milliseconds, ready);
        if (found <= 0) {
            free(*ready); /* nothing that is still of interest was ready */
            *ready = NULL;
        }
        if (found != 0 || context->woken || milliseconds == 0) {
            break;
        }
        if (deadline >= 0) {
            milliseconds = (deadline - fs__now() + 999) / 1000;
            if (milliseconds <= 0) {
                break;
            }
        }
    }
    if (found == 0) {
        context->woken = context->over;
    }
    fs__unlock(&context->lock);
    return found;
}

/* The same for polling.py, which sets the revents itself. */
static int64_t fs_poll_wait(struct fs_poll *context, int64_t milliseconds, struct fs_ready **ready) {
    int64_t i, found = fs__wait(context, milliseconds, ready);
    fs__lock(&context->lock);
    for (i = 0; i < found; i++) {
        struct fs__slot *slot = fs__slot_of(context, (*ready)[i].id);
        if (slot != NULL) {
            slot->told = -1;
        }
    }
    fs__unlock(&context->lock);
    return found;
}

static void fs_poll_free(struct fs_ready *ready) {
    free(ready);
}

/* May be called in any thread. One of those who wait, or the next who would, comes back; for good: all of them, now and later. */
static void fs_poll_wake(struct fs_poll *context, int for_good) {
    fs__lock(&context->lock);
    context->woken = 1;
    context->over |= for_good;
    fs__call_back(context);
    fs__unlock(&context->lock);
}
