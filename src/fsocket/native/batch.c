/* Many datagrams in one call, in and out: recvmmsg(2) and sendmmsg(2) where there are such calls, and loops elsewhere.

   A batch is memory set up once: for every slot a place in the octets, one for the sender and one for control data. A slot takes a
   message; a message that the system has put together from datagrams of one sender is those datagrams again. */

#ifdef __GLIBC__
#define FS__CONTROL_LENGTH(length) (length)
#else
#define FS__CONTROL_LENGTH(length) ((socklen_t)(length))
#endif

#ifdef _WIN32
#define FS__EISCONN WSAEISCONN
#else
#define FS__EISCONN EISCONN
#endif

struct fs__batch_slot {
    int64_t length;     /* octets stored */
    int64_t first;      /* which of the datagrams is the first one here */
    int64_t segment;    /* octets of every datagram here but the last; 0: there is one */
    int64_t slice;      /* the builtins': one more than the length for which they have a slice object; 0: they have none */
    int control_length; /* 0 also where nothing but the size of segments was told */
    int descriptors;    /* 1: among the control data, and nobody's yet */
    struct fs_message came;
};

struct fs_batch {
    struct fs__batch_slot *slots;
#ifdef __linux__
    struct mmsghdr *messages;
    struct iovec *parts;
#endif
    char *control;       /* control_room for each slot */
    char *octets;        /* stride for each slot */
    int64_t size;        /* octets that a slot takes */
    int64_t stride;      /* ... and how far the slots are from each other */
    size_t control_room; /* octets of control data that a slot takes */
    int control_asked;   /* 1: the user wants them */
    int64_t control_now; /* octets of control data that the call asks for */
    int room;            /* slots */
    int used;            /* those that the last call has filled */
    int split;           /* 1: some of them have many datagrams */
    int descriptors;     /* 1: some of them have descriptors, or had them when they came */
    int64_t count;       /* datagrams */
    int busy;            /* 1: a call is at it */
    int64_t fills;       /* how often it has been filled */
    int64_t error; /* with what the last call ended after its last datagram, where the system does not say it again; or 0 */
    fs_socket_t error_fd;
};

/* One of the datagrams that came. */
struct fs_datagram {
    int64_t start; /* where in the octets of the batch */
    int64_t length;
    const char *address;
    int address_length;
    int flags;
    const char *control;
    int control_length;
    int slot;
    int split;       /* 1: the system had put it together with others */
    int descriptors; /* 1: with some datagram of the batch, whoever has them now */
};

/* Distances between places that are aligned like any object, and those that begin a line of the cache. */
static size_t fs__batch_aligned(size_t size) {
    return (size + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);
}

#define FS__CACHE_LINE 64

/* An odd number of lines: slots that were a power of two apart would all compete for a few places of the cache. */
static int64_t fs__batch_stride(int64_t size) {
    int64_t lines = (size + FS__CACHE_LINE - 1) / FS__CACHE_LINE;
    return (lines | 1) * FS__CACHE_LINE;
}

/* As asked for, and room for what tells the size of segments. */
static size_t fs__batch_control_room(int64_t control_size) {
    return fs__batch_aligned((size_t)control_size + (size_t)fs_control_space(sizeof(uint32_t)));
}

/* Octets of memory that a batch takes, without those of the datagrams. */
static int64_t fs_batch_size(int room, int64_t control_size) {
    uint64_t each = fs__batch_aligned(sizeof(struct fs__batch_slot)) + fs__batch_control_room(control_size);
#ifdef __linux__
    each += fs__batch_aligned(sizeof(struct mmsghdr)) + fs__batch_aligned(sizeof(struct iovec));
#endif
    return (int64_t)(fs__batch_aligned(sizeof(struct fs_batch)) + (uint64_t)room * each);
}

/* Octets of memory for those of the datagrams. */
static int64_t fs_batch_octets(int room, int64_t size) {
    return (int64_t)room * fs__batch_stride(size);
}

/* `memory` is zeroed, and of fs_batch_size octets; `octets` of fs_batch_octets. Both are somebody else's. */
static struct fs_batch *fs_batch_make(char *memory, char *octets, int room, int64_t size, int64_t control_size) {
    struct fs_batch *batch = (struct fs_batch *)(void *)memory;
    char *at = memory + fs__batch_aligned(sizeof(*batch));
    batch->slots = (struct fs__batch_slot *)(void *)at;
    at += (size_t)room * fs__batch_aligned(sizeof(struct fs__batch_slot));
#ifdef __linux__
    batch->messages = (struct mmsghdr *)(void *)at;
    at += (size_t)room * fs__batch_aligned(sizeof(struct mmsghdr));
    batch->parts = (struct iovec *)(void *)at;
    at += (size_t)room * fs__batch_aligned(sizeof(struct iovec));
#endif
    batch->control = at;
    batch->octets = octets;
    batch->size = size;
    batch->stride = fs__batch_stride(size);
    batch->control_room = fs__batch_control_room(control_size);
    batch->control_asked = control_size > 0;
    batch->room = room;
#ifdef __linux__
    for (int i = 0; i < room; i++) {
        struct msghdr *message = &batch->messages[i].msg_hdr;
        batch->parts[i].iov_base = octets + (int64_t)i * batch->stride;
        batch->parts[i].iov_len = (size_t)size;
        message->msg_name = batch->slots[i].came.address.octets;
        message->msg_namelen = (socklen_t)sizeof(batch->slots[i].came.address.octets);
        message->msg_iov = &batch->parts[i];
        message->msg_iovlen = 1;
        message->msg_control = batch->control + (size_t)i * batch->control_room;
        message->msg_controllen = FS__CONTROL_LENGTH(batch->control_room);
    }
#endif
    return batch;
}

/* Whoever changes a batch, or needs it unchanged, has it alone meanwhile. 0: somebody else has. */
static int fs_batch_begin(struct fs_batch *batch) {
    return __atomic_exchange_n(&batch->busy, 1, __ATOMIC_ACQUIRE) == 0;
}

static void fs_batch_end(struct fs_batch *batch) {
    __atomic_store_n(&batch->busy, 0, __ATOMIC_RELEASE);
}

/* How often it has been filled, by which is told later whether it is what it was; minus one: a call is at it. */
static int64_t fs_batch_fills(const struct fs_batch *batch) {
    return __atomic_load_n(&batch->busy, __ATOMIC_ACQUIRE) != 0 ? -1 : batch->fills;
}

/* How many datagrams there are; 0 while a call is at the batch. */
static int64_t fs_batch_count(const struct fs_batch *batch) {
    return __atomic_load_n(&batch->busy, __ATOMIC_ACQUIRE) != 0 ? 0 : batch->count;
}

/* The slot that a datagram is in. */
static int fs__batch_slot(const struct fs_batch *batch, int64_t index) {
    int low = 0, high = batch->used;
    if (!batch->split) {
        return (int)index;
    }
    while (high - low > 1) {
        int middle = low + (high - low) / 2;
        if (batch->slots[middle].first <= index) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

/* 0: there is no such datagram. A thread that looks while another one's call fills the batch may read anything here; what it gets
   lies within the batch all the same. */
static int fs__batch_describe(const struct fs_batch *batch, int64_t index, struct fs_datagram *datagram) {
    const struct fs__batch_slot *slot;
    int64_t segment, offset, left;
    int last, number = fs__batch_slot(batch, index);
    if (number < 0 || number >= batch->room) {
        return 0;
    }
    slot = &batch->slots[number];
    segment = slot->segment;
    offset = segment == 0 ? 0 : segment * (index - slot->first);
    left = slot->length - offset;
    if (segment < 0 || offset < 0 || left < 0 || offset + left > batch->size) {
        return 0;
    }
    last = segment == 0 || left <= segment;
    datagram->start = number * batch->stride + offset;
    datagram->length = last ? left : segment;
    datagram->address = slot->came.address.octets;
    datagram->address_length = slot->came.address.length;
    datagram->flags = last ? slot->came.flags : slot->came.flags & ~MSG_TRUNC;
    datagram->control = batch->control + (size_t)number * batch->control_room;
    datagram->control_length = slot->control_length;
    datagram->slot = number;
    datagram->split = segment != 0;
    datagram->descriptors = batch->descriptors;
    return 1;
}

/* The same; 0 as well while a call is at the batch. */
static int fs_batch_datagram(const struct fs_batch *batch, int64_t index, struct fs_datagram *datagram) {
    return index >= 0 && index < fs_batch_count(batch) && fs__batch_describe(batch, index, datagram);
}

/* Reads the control data of a slot for what the batch has to know of it. */
static void fs__batch_told(struct fs_batch *batch, struct fs__batch_slot *slot, const char *control, int peeked) {
    struct fs_control told;
    int64_t at = 0;
    int others = 0;
    while (fs_read_control(control, slot->came.control_length, at, &told)) {
        if (told.kind == FS_CONTROL_SEGMENT_SIZE) {
            slot->segment = told.number;
        } else {
            others = 1;
        }
        if ((told.kind == FS_CONTROL_DESCRIPTORS || told.kind == FS_CONTROL_PID_FD) && (FS_CONTROL_PEEK_OWNS || !peeked)) {
            slot->descriptors = 1;
            batch->descriptors = 1;
        }
        at = told.next;
    }
    slot->control_length = others ? (int)slot->came.control_length : 0;
}

/* 1: the descriptors of a slot are the caller's from now on. 0: there are none, or they were taken before. */
static int fs_batch_take(struct fs_batch *batch, int slot) {
    return __atomic_exchange_n(&batch->slots[slot].descriptors, 0, __ATOMIC_ACQ_REL);
}

/* Forgets all datagrams, and closes the descriptors that nobody has taken. */
static void fs_batch_drop(struct fs_batch *batch) {
    int i;
    for (i = 0; batch->descriptors && i < batch->used; i++) {
        if (fs_batch_take(batch, i)) {
            fs_close_descriptors(batch->control + (size_t)i * batch->control_room, batch->slots[i].control_length);
        }
    }
#ifdef __linux__
    /* Every slot that a call has filled says how much there was; before the next one it has to say how much room there is. */
    for (i = 0; i < batch->used; i++) {
        struct msghdr *message = &batch->messages[i].msg_hdr;
        message->msg_namelen = (socklen_t)sizeof(batch->slots[i].came.address.octets);
        message->msg_controllen = FS__CONTROL_LENGTH(batch->control_room);
        message->msg_flags = 0;
    }
#endif
    batch->descriptors = batch->split = batch->used = 0;
    batch->count = 0;
}

/* What has come into the slot that is the next one to be used. */
static void fs__batch_arrived(struct fs_batch *batch, int64_t length, int flags) {
    struct fs__batch_slot *slot = &batch->slots[batch->used];
    slot->length = length < batch->size ? length : batch->size; /* with MSG_TRUNC going in, it may be more than was stored */
    slot->first = batch->count;
    slot->segment = 0;
    slot->control_length = 0;
    slot->descriptors = 0;
    if (slot->came.control_length > 0) {
        fs__batch_told(batch, slot, batch->control + (size_t)batch->used * batch->control_room, flags & MSG_PEEK);
    }
    if (slot->segment > 0 && slot->segment < slot->length) {
        batch->count += (slot->length + slot->segment - 1) / slot->segment;
        batch->split = 1;
    } else {
        slot->segment = 0;
        batch->count++;
    }
    batch->used++;
}

#ifdef __linux__

/* What the C library has for the flags of recvmmsg(2) and sendmmsg(2). */
#ifdef __GLIBC__
typedef int fs__batch_flags_t;
#else
typedef unsigned int fs__batch_flags_t;
#endif

/* One system call: how many slots it filled. Its own timeout is none: the kernel looks at it when a datagram has come, and not
   before (recvmmsg(2), BUGS). For one slot the plain call does, and is cheaper. */
static int64_t fs__batch_fill(fs_socket_t fd, struct mmsghdr *messages, int count, int flags) {
    int64_t result;
    if (count > 1) {
        return fs__result(recvmmsg(fd, messages, (unsigned int)count, (fs__batch_flags_t)flags, NULL));
    }
    result = fs__result(recvmsg(fd, &messages->msg_hdr, flags & ~MSG_WAITFORONE));
    if (result < 0) {
        return result;
    }
    messages->msg_len = (unsigned int)result;
    return 1;
}

static int64_t fs__batch_receive(fs_socket_t fd, struct fs_batch *batch, int flags, int *more) {
    int i, from = batch->used, most = batch->room - from < IOV_MAX ? batch->room - from : IOV_MAX;
    int taken = flags | MSG_CMSG_CLOEXEC | (from == 0 ? MSG_WAITFORONE : MSG_DONTWAIT);
    int64_t result = fs__batch_fill(fd, batch->messages + from, most, taken);
    if (result == -FS_EINVAL) { /* from what brings no descriptors, and refuses the flag */
        result = fs__batch_fill(fd, batch->messages + from, most, taken & (~MSG_CMSG_CLOEXEC | flags));
    }
    for (i = from; i < from + result; i++) {
        const struct msghdr *message = &batch->messages[i].msg_hdr;
        struct fs_message *came = &batch->slots[i].came;
        fs__address_written(&came->address, (int)message->msg_namelen);
        came->flags = message->msg_flags & (~MSG_CMSG_CLOEXEC | (flags & MSG_CMSG_CLOEXEC)); /* the kernel has it come back */
        came->control_length = (int64_t)message->msg_controllen;
        fs__batch_arrived(batch, (int64_t)batch->messages[i].msg_len, flags);
    }
    *more = result == most;
    return result;
}

#else

#ifdef _WIN32

/* Whether there is something to receive, since Winsock has no flag that makes a receive not wait. */
static int64_t fs__batch_ready(fs_socket_t fd, int *flags) {
    struct timeval none = {0, 0};
    fd_set readable;
    (void)flags;
    FD_ZERO(&readable);
    FD_SET(FS_SOCKET(fd), &readable);
    return fs__result(select(0, &readable, NULL, NULL, &none));
}

/* Control data cost a dearer call here; they are wanted where the user wants them, and where datagrams come put together. */
static int64_t fs__batch_wanted(fs_socket_t fd, const struct fs_batch *batch) {
#ifdef UDP_RECV_MAX_COALESCED_SIZE
    DWORD size = 0;
    int length = (int)sizeof(size);
    if (getsockopt(FS_SOCKET(fd), IPPROTO_UDP, UDP_RECV_MAX_COALESCED_SIZE, (char *)&size, &length) == 0 && size > 0) {
        return (int64_t)batch->control_room;
    }
#endif
    (void)fd;
    return batch->control_asked ? (int64_t)batch->control_room : 0;
}

#else

static int64_t fs__batch_ready(fs_socket_t fd, int *flags) {
    (void)fd;
    *flags |= MSG_DONTWAIT;
    return 1;
}

static int64_t fs__batch_wanted(fs_socket_t fd, const struct fs_batch *batch) {
    (void)fd;
    return (int64_t)batch->control_room;
}

#endif

/* One system call or two: 1 if it filled a slot, 0 if there was nothing to wait for. */
static int64_t fs__batch_receive(fs_socket_t fd, struct fs_batch *batch, int flags, int *more) {
    int taken = flags;
    int64_t result = batch->used == 0 ? 1 : fs__batch_ready(fd, &taken);
    fs_part_t part;
    if (result <= 0) {
        *more = 0;
        return result;
    }
    if (batch->used == 0) {
        batch->control_now = fs__batch_wanted(fd, batch);
    }
    fs_set_part(&part, batch->octets + batch->used * batch->stride, 0, batch->size);
    result = fs_recvmsg(fd, &part, 1, batch->control + (size_t)batch->used * batch->control_room, batch->control_now, taken,
                        &batch->slots[batch->used].came);
    *more = result >= 0;
    if (result < 0) {
        return result;
    }
    fs__batch_arrived(batch, result, flags);
    return 1;
}

#endif

/* An error that the system will not tell again, since it has, is for the next call on that socket. */
static void fs__batch_postpone(fs_socket_t fd, struct fs_batch *batch, int64_t error) {
    if (error != -(int64_t)FS_EWOULDBLOCK && error != -(int64_t)FS_EINTR) {
        batch->error = error;
        batch->error_fd = fd;
    }
}

/* Another call is at the batch. */
#define FS_BATCH_BUSY INT64_MIN

/* How many datagrams came: the first one is waited for, and what is there then is taken along. */
static int64_t fs_recv_batch(fs_socket_t fd, struct fs_batch *batch, int flags) {
    int64_t result = 0;
    int more = 1;
    if (!fs_batch_begin(batch)) {
        return FS_BATCH_BUSY;
    }
    fs_batch_drop(batch);
    batch->fills++;
    if (batch->error != 0 && batch->error_fd == fd) {
        result = batch->error;
        batch->error = 0;
        more = 0;
    }
    while (more && result >= 0 && batch->used < batch->room) {
        result = fs__batch_receive(fd, batch, flags, &more);
    }
    if (batch->used > 0) {
        if (result < 0) {
            fs__batch_postpone(fd, batch, result);
        }
        result = batch->count;
    }
    fs_batch_end(batch);
    return result;
}

/* A datagram that is to go. */
struct fs_outgoing {
    const char *octets;
    int64_t length;
    const char *sockaddr; /* NULL: to the peer */
    int sockaddr_length;
    int answers;     /* 1: goes to where it came from, which may be the peer of a socket that takes no addresses any more */
    int64_t segment; /* not 0: these are many datagrams, each of so many octets but the last */
    int joins;       /* 1: may go together with the one before it, to be cut again by the system */
};

/* How much has gone; a call goes on from there. */
struct fs_sending {
    int64_t sent;   /* datagrams */
    int64_t octets; /* of the next one, on a stream */
};

/* Datagrams that one system call takes, at most. */
#define FS__BATCH_AT_ONCE 64

/* Whether an address is that of the socket's peer. */
static int fs__batch_is_peer(fs_socket_t fd, const char *sockaddr, int length) {
    struct fs_address peer;
    socklen_t room = (socklen_t)sizeof(peer.octets);
    memset(&peer, 0, sizeof(peer));
    return getpeername(FS_SOCKET(fd), &peer.any, &room) == 0 && (int)room == length && length <= FS__ADDRESS_MAX &&
           memcmp(peer.octets, sockaddr, (size_t)length) == 0;
}

/* What is left of a datagram. */
static void fs__batch_part(fs_part_t *part, const struct fs_outgoing *one, int64_t gone) {
    fs_set_part(part, one->octets, gone, one->length);
}

/* Whether a datagram is to go without its address, since that is the peer's, as `peer` has found it. */
static int fs__batch_plain(const struct fs_outgoing *one, const struct fs_outgoing *peer) {
    return one->sockaddr == NULL || (peer != NULL && one->answers && one->sockaddr_length == peer->sockaddr_length &&
                                     memcmp(one->sockaddr, peer->sockaddr, (size_t)one->sockaddr_length) == 0);
}

/* One system call. 0: all that it was given has gone. 1: not all, and why is not told. */
#ifdef __linux__

/* Whether the system can make a datagram of what follows those of a message: all but the last are of one length. */
static int fs__batch_fits(fs_socket_t fd, const struct msghdr *message, const struct fs_outgoing *one, int plain,
                          int64_t octets) {
    const int64_t segment = (int64_t)message->msg_iov[0].iov_len;
    const int64_t last = (int64_t)message->msg_iov[message->msg_iovlen - 1].iov_len;
    const size_t length = plain ? 0 : (size_t)one->sockaddr_length;
    return one->joins && one->segment == 0 && one->length > 0 && one->length <= segment && last == segment &&
           message->msg_control == NULL && octets + one->length <= fs__segments_most_octets(fd) &&
           message->msg_namelen == length && (length == 0 || memcmp(message->msg_name, one->sockaddr, length) == 0);
}

static int64_t fs__batch_send(fs_socket_t fd, const struct fs_outgoing *all, int64_t count, int flags,
                              const struct fs_outgoing *peer, struct fs_sending *done) {
    struct mmsghdr messages[FS__BATCH_AT_ONCE];
    struct iovec parts[FS__BATCH_AT_ONCE];
    union fs__segment segments[FS__BATCH_AT_ONCE];
    int first[FS__BATCH_AT_ONCE + 1]; /* of the datagrams of each message */
    int64_t octets = 0;               /* of the last message */
    int whole;
    int i, used = 0, most = count - done->sent < FS__BATCH_AT_ONCE ? (int)(count - done->sent) : FS__BATCH_AT_ONCE;
    int64_t result;
    for (i = 0; i < most; i++) {
        const struct fs_outgoing *one = &all[done->sent + i];
        const int plain = fs__batch_plain(one, peer);
        struct msghdr *message;
        fs__batch_part(&parts[i], one, i == 0 ? done->octets : 0);
        if (used > 0 && fs__batch_fits(fd, &messages[used - 1].msg_hdr, one, plain, octets)) {
            messages[used - 1].msg_hdr.msg_iovlen++;
            octets += one->length;
            continue;
        }
        memset(&messages[used], 0, sizeof(messages[used]));
        message = &messages[used].msg_hdr;
        message->msg_iov = &parts[i];
        message->msg_iovlen = 1;
        if (!plain) {
            message->msg_name = (void *)(uintptr_t)one->sockaddr;
            message->msg_namelen = (socklen_t)one->sockaddr_length;
        }
        if (one->segment > 0) {
            message->msg_control = &segments[used];
            message->msg_controllen = FS__CONTROL_LENGTH(fs__write_segment(segments[used].control, one->segment));
        }
        octets = one->length;
        first[used++] = i;
    }
    first[used] = most;
    for (i = 0; i < used; i++) {
        struct msghdr *message = &messages[i].msg_hdr;
        if (message->msg_iovlen > 1) {
            const size_t length = fs__write_segment(segments[i].control, (int64_t)message->msg_iov[0].iov_len);
            message->msg_control = &segments[i];
            message->msg_controllen = FS__CONTROL_LENGTH(length);
        }
    }
    result = fs__result(sendmmsg(fd, messages, (unsigned int)used, (fs__batch_flags_t)flags));
    if (result <= 0) {
        return result;
    }
    whole = result == used;
    i = first[result] - 1;
    if (messages[result - 1].msg_hdr.msg_iovlen == 1 && messages[result - 1].msg_len < parts[i].iov_len) {
        /* On a stream, the last one may have gone in part. */
        done->octets = (int64_t)messages[result - 1].msg_len + (i == 0 ? done->octets : 0);
        done->sent += i;
        whole = 0;
    } else {
        done->octets = 0;
        done->sent += i + 1;
    }
    return whole ? 0 : 1;
}

#else

static int64_t fs__batch_send(fs_socket_t fd, const struct fs_outgoing *all, int64_t count, int flags,
                              const struct fs_outgoing *peer, struct fs_sending *done) {
    const struct fs_outgoing *one = &all[done->sent];
    union fs__segment segment;
    int64_t result, control = one->segment > 0 ? (int64_t)fs__write_segment(segment.control, one->segment) : 0;
    fs_part_t part;
    (void)count;
    fs__batch_part(&part, one, done->octets);
    result = fs_sendmsg(fd, &part, 1, segment.control, control, flags, one->sockaddr,
                        fs__batch_plain(one, peer) ? 0 : one->sockaddr_length);
    if (result < 0) {
        return result;
    }
    done->octets += result;
    if (done->octets < one->length) {
        return 1;
    }
    done->octets = 0;
    done->sent++;
    return 0;
}

#endif

/* Not all have gone: perhaps a signal has come, of which nothing is told either, and whose handler has to run before more is sent. */
#define FS_BATCH_SHORT (INT64_MIN + 1)

/* 0: all have gone. An error: of the one that `done` has come to. sendmmsg(2) does not tell it when others went before: the next
   call, which begins with that one, does. */
static int64_t fs_send_batch(fs_socket_t fd, const struct fs_outgoing *all, int64_t count, int flags, struct fs_sending *done) {
    const struct fs_outgoing *peer = NULL;
    while (done->sent < count) {
        int64_t result = fs__batch_send(fd, all, count, flags, peer, done);
        if (result < 0) {
            const struct fs_outgoing *one = &all[done->sent];
            if (result != -(int64_t)FS__EISCONN || !one->answers || fs__batch_plain(one, peer) ||
                !fs__batch_is_peer(fd, one->sockaddr, one->sockaddr_length)) {
                return result;
            }
            peer = one;
        }
        if (result > 0) {
            return FS_BATCH_SHORT;
        }
    }
    return 0;
}

/* A datagram of a batch, on its way on; or, to be cut again by the system, all that are left in its slot. The one after it. */
static int64_t fs__batch_forward(const struct fs_batch *batch, int64_t index, const char *sockaddr, int length, int cut,
                                 struct fs_outgoing *one) {
    struct fs_datagram datagram;
    const struct fs__batch_slot *slot;
    int64_t left;
    fs__batch_describe(batch, index, &datagram);
    one->octets = batch->octets + datagram.start;
    one->length = datagram.length;
    one->answers = length == 0;
    one->joins = cut;
    one->sockaddr = length > 0 ? sockaddr : datagram.address_length > 0 ? datagram.address : NULL;
    one->sockaddr_length = length > 0 ? length : datagram.address_length;
    one->segment = 0;
    slot = &batch->slots[datagram.slot];
    left = slot->length - slot->segment * (index - slot->first);
    if (!cut || slot->segment == 0 || left <= slot->segment) {
        return index + 1;
    }
    one->length = left;
    one->segment = slot->segment;
    return index + (left + slot->segment - 1) / slot->segment;
}

/* Flags under which messages may be joined: with others it matters how many there are, or to which of them a flag belongs. */
#ifdef __linux__
#define FS__JOINING_FLAGS (MSG_DONTWAIT | MSG_NOSIGNAL)
#else
#define FS__JOINING_FLAGS 0
#endif

/* The same with all datagrams of a batch, which the caller has begun: each to its sender, or all to one address. What the system
   had put together goes together; and so does what came in a row, is of one length and goes to one place, if the system cuts, and the
   socket has not been told how it is to. */
static int64_t fs_send_received(fs_socket_t fd, const struct fs_batch *batch, const char *sockaddr, int length, int flags,
                                struct fs_sending *done) {
    struct fs_outgoing some[FS__BATCH_AT_ONCE];
    int64_t next[FS__BATCH_AT_ONCE];
    int cut = (batch->split || batch->used > 1) && (flags & ~FS__JOINING_FLAGS) == 0 && fs__segments_free(fd);
    int refused = 0;
    while (done->sent < batch->count) {
        struct fs_sending part = {0, done->octets};
        int64_t result, at = done->sent;
        int count;
        for (count = 0; count < FS__BATCH_AT_ONCE && at < batch->count; count++) {
            at = next[count] = fs__batch_forward(batch, at, sockaddr, length, cut, &some[count]);
        }
        result = fs_send_batch(fd, some, count, flags, &part);
        done->sent = part.sent > 0 ? next[part.sent - 1] : done->sent;
        done->octets = part.octets;
        if (refused && part.sent > 0) {
            fs__remember_refusal(fd); /* what was wrong was the cutting, and nothing else */
            refused = 0;
        }
        if (result < 0) {
            if (!cut || !(fs__segments_refused(result) || fs__segments_too_long(result))) {
                return result;
            }
            refused = fs__segments_refused(result);
            cut = 0;
        }
    }
    return 0;
}

/* For Python, which must not be left with a batch that it has begun: the handler of a signal may raise between any two of its calls.
   So it begins a batch for each call anew, if that is what it was when it had been filled so often. */
static int fs__batch_begin_as(struct fs_batch *batch, int64_t fills) {
    if (!fs_batch_begin(batch)) {
        return 0;
    }
    if (batch->fills != fills) {
        fs_batch_end(batch);
        return 0;
    }
    return 1;
}

static int64_t fs_send_filled(fs_socket_t fd, struct fs_batch *batch, int64_t fills, const char *sockaddr, int length,
                              int flags, struct fs_sending *done) {
    int64_t result = FS_BATCH_BUSY;
    if (fs__batch_begin_as(batch, fills)) {
        result = fs_send_received(fd, batch, sockaddr, length, flags, done);
        fs_batch_end(batch);
    }
    return result;
}

/* The same with what is to go listed: datagrams of the batch. */
static int64_t fs_send_filled_batch(fs_socket_t fd, struct fs_batch *batch, int64_t fills, const struct fs_outgoing *all,
                                    int64_t count, int flags, struct fs_sending *done) {
    int64_t result = FS_BATCH_BUSY;
    if (fs__batch_begin_as(batch, fills)) {
        result = fs_send_batch(fd, all, count, flags, done);
        fs_batch_end(batch);
    }
    return result;
}
