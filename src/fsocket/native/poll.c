/* A poll context: the sockets it watches, and how to wait until one of them is ready. Level-triggered on every back end.

   A slot is one registered socket. Its id, which Python keeps, is the slot's place and the number of the registration, so that
   what was found ready before another thread unregistered it is not reported, nor taken for its successor in the same place.
   The waiting is a back end's: poll(2), epoll(7) and kqueue(2) in poll_posix.c, WSAEventSelect in poll_windows.c. For each of
   them there are five functions, named here once:

       open    makes what the back end needs beside the slots
       close   unmakes it
       select  a slot's events are new: `before` is what they were, `now` what they are, -1 at registration and removal
       wait    waits once, for so many milliseconds at most, letting go of the lock meanwhile; stores ids with their revents
       wake    makes waits in other threads come back

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
    int waiting; /* threads that are in the system's call */
    int woken;   /* fs_poll_wake was called, and nobody has come back for it yet */
    int over;    /* ... and nobody is to wait any more */
    struct fs__pollset *set; /* poll, wsaevent: what the system's call is given */
#ifdef _WIN32
    HANDLE events[2]; /* of the sockets; of those who wake */
#else
    int wake[2]; /* a pipe: the end to wait at, the end to write to */
    int queue;   /* epoll's or kqueue's descriptor */
#endif
};

struct fs__backend {
    int64_t (*open)(struct fs_poll *context);
    void (*close)(struct fs_poll *context);
    int64_t (*select)(struct fs_poll *context, struct fs__slot *slot, int before, int now);
    int64_t (*wait)(struct fs_poll *context, int64_t milliseconds, struct fs_ready **ready);
    void (*wake)(struct fs_poll *context);
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

/* The slot is free afterwards, whatever the system had to say. */
static int64_t fs_poll_remove(struct fs_poll *context, int64_t id) {
    struct fs__slot *slot;
    int64_t result = 0;
    fs__lock(&context->lock);
    slot = fs__slot_of(context, id);
    if (slot != NULL) {
        result = context->backend->select(context, slot, slot->events, -1);
        fs__slot_free(context, slot);
        context->count--;
    }
    fs__unlock(&context->lock);
    return result;
}

/* How many are in *ready, which is to be freed if there are any; 0 when the time is over, or fs_poll_wake was called. */
static int64_t fs_poll_wait(struct fs_poll *context, int64_t milliseconds, struct fs_ready **ready) {
    int64_t deadline = milliseconds <= 0 ? -1 : fs__now() + milliseconds * 1000;
    int64_t found;
    *ready = NULL;
    fs__lock(&context->lock);
    for (;;) {
        found = context->backend->wait(context, milliseconds, ready);
        if (found == 0) {
            free(*ready); /* nothing but the wake-up was ready */
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

static void fs_poll_free(struct fs_ready *ready) {
    free(ready);
}

/* May be called in any thread. The next to wait, or one of those who do, comes back; for good: all of them, now and later. */
static void fs_poll_wake(struct fs_poll *context, int for_good) {
    fs__lock(&context->lock);
    context->woken = 1;
    context->over |= for_good;
    context->backend->wake(context);
    fs__unlock(&context->lock);
}
