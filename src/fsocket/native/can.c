/* SocketCAN: where the fields of a frame are, and how frames arrive, one or many in a call. What they say is read elsewhere. */

/* A frame of any kind begins with the identifier, whose place and width they have in common. */
#define FS_CAN_ID_AT ((int)offsetof(struct can_frame, can_id))
#define FS_CAN_LENGTH_AT ((int)offsetof(struct can_frame, can_dlc))
#define FS_CAN_DATA_AT ((int)offsetof(struct can_frame, data))
#define FS_CANFD_LENGTH_AT ((int)offsetof(struct canfd_frame, len))
#define FS_CANFD_FLAGS_AT ((int)offsetof(struct canfd_frame, flags))
#define FS_CANFD_DATA_AT ((int)offsetof(struct canfd_frame, data))

#ifdef CAN_MAX_RAW_DLC
#define FS_CAN_RAW_DLC_AT ((int)offsetof(struct can_frame, len8_dlc))
#else
#define FS_CAN_RAW_DLC_AT (-1) /* headers from before Linux 5.11 */
#endif

#ifdef CANXL_MTU
#define FS_CAN_ROOM ((int)CANXL_MTU)
#define FS_CANXL_FLAGS_AT ((int)offsetof(struct canxl_frame, flags))
#define FS_CANXL_SDT_AT ((int)offsetof(struct canxl_frame, sdt))
#define FS_CANXL_LENGTH_AT ((int)offsetof(struct canxl_frame, len))
#define FS_CANXL_AF_AT ((int)offsetof(struct canxl_frame, af))
#define FS_CANXL_DATA_AT ((int)offsetof(struct canxl_frame, data))
#else
#define FS_CAN_ROOM ((int)CANFD_MTU) /* headers from before Linux 6.1 */
#define FS_CANXL_FLAGS_AT (-1)
#define FS_CANXL_SDT_AT (-1)
#define FS_CANXL_LENGTH_AT (-1)
#define FS_CANXL_AF_AT (-1)
#define FS_CANXL_DATA_AT (-1)
#endif

/* Octets of data by DLC (ISO 11898-1:2015, 10.4.2.4). */
static const int fs__canfd_lengths[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 20, 24, 32, 48, 64};

static int fs_canfd_length(int dlc) {
    return fs__canfd_lengths[dlc];
}

static int fs__canfd_has_length(int64_t length) {
    int dlc;
    for (dlc = 0; dlc <= CANFD_MAX_DLC; dlc++) {
        if (fs__canfd_lengths[dlc] == length) {
            return 1;
        }
    }
    return 0;
}

/* The mark of an FD frame, where the headers know it; a kernel that does not passes it over. */
#ifdef CANFD_FDF
#define FS_CANFD_FDF CANFD_FDF
#else
#define FS_CANFD_FDF 0
#endif

/* What came with a frame. */
struct fs_can_arrival {
    int64_t timestamp;          /* nanoseconds since 1970; FS_CAN_UNTOLD: the socket does not ask for it */
    int64_t hardware_timestamp; /* nanoseconds of the adapter's clock; likewise */
    int64_t drops;              /* frames that had been dropped before this one; likewise, and as long as there are none */
    int interface;              /* 0: unknown */
    int flags;                  /* MSG_DONTROUTE: sent on this host; MSG_CONFIRM: by this socket */
};

#define FS_CAN_UNTOLD FS_CONTROL_UNTOLD

#define FS_CAN_TRUNCATED INT64_MAX

/* Room for the control messages that a CAN socket can be told to send along, aligned as they are. */
union fs__can_control {
    size_t aligned;
    char octets[256];
};

/* Reads what control messages tell; whatever else is in the octets is passed over. */
static void fs_can_control(struct fs_can_arrival *arrival, const char *octets, int length) {
    struct fs_control control;
    int64_t at = 0;
    arrival->timestamp = arrival->hardware_timestamp = arrival->drops = FS_CAN_UNTOLD;
    while (fs_read_control(octets, length, at, &control)) {
        at = control.next;
        if (control.kind == FS_CONTROL_DROPS) {
            arrival->drops = control.number;
        } else if (control.kind == FS_CONTROL_TIMESTAMP) {
            arrival->timestamp = control.software;
        } else if (control.kind == FS_CONTROL_TIMESTAMPING) {
            arrival->timestamp = control.software == FS_CONTROL_UNTOLD ? arrival->timestamp : control.software;
            arrival->hardware_timestamp = control.hardware;
        }
    }
}

/* The same, of a message that has been received, and where it came from. */
static void fs__can_arrived(struct fs_can_arrival *arrival, const struct msghdr *message) {
    struct sockaddr_can sender;
    fs_can_control(arrival, message->msg_control, (int)message->msg_controllen);
    memset(&sender, 0, sizeof(sender));
    memcpy(&sender, message->msg_name, message->msg_namelen < sizeof(sender) ? message->msg_namelen : sizeof(sender));
    arrival->interface = sender.can_family == AF_CAN ? sender.can_ifindex : 0;
    arrival->flags = message->msg_flags;
}

/* With MSG_TRUNC among the flags going in, the count may be more than there was room for. */
static int64_t fs__can_length(uint64_t count, int flags) {
    return (flags & MSG_TRUNC) != 0 || count > (uint64_t)FS_CAN_ROOM ? FS_CAN_TRUNCATED : (int64_t)count;
}

/* Octets of the frame that came, in `octets`, which has FS_CAN_ROOM; FS_CAN_TRUNCATED: it was longer, and no frame. */
static int64_t fs_can_recv(fs_socket_t fd, char *octets, int flags, struct fs_can_arrival *arrival) {
    union fs__can_control control;
    struct sockaddr_can sender;
    struct iovec part;
    struct msghdr message;
    ssize_t count;
    memset(&message, 0, sizeof(message));
    part.iov_base = octets;
    part.iov_len = (size_t)FS_CAN_ROOM;
    message.msg_name = &sender;
    message.msg_namelen = sizeof(sender);
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = &control;
    message.msg_controllen = sizeof(control);
    count = recvmsg(fd, &message, flags);
    if (count < 0) {
        return fs__failed();
    }
    fs__can_arrived(arrival, &message);
    return fs__can_length((uint64_t)count, message.msg_flags);
}

/* Room for many frames and for what comes with them, in one piece of memory, which somebody else has. */
struct fs__can_slot {
    struct sockaddr_can sender;
    union fs__can_control control;
    struct iovec part;
};

struct fs_can_batch {
    struct mmsghdr *messages;
    struct fs__can_slot *slots;
    char *octets; /* FS_CAN_ROOM for each slot */
    int room;     /* slots */
    int count;    /* those that the last call has filled */
    int busy;     /* 1: a call is filling them */
};

/* So that everything in it is aligned like the memory itself. */
static size_t fs__can_aligned(size_t size) {
    return (size + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);
}

static size_t fs__can_batch_head(int room) {
    return fs__can_aligned(sizeof(struct fs_can_batch)) + fs__can_aligned((size_t)room * sizeof(struct mmsghdr)) +
           fs__can_aligned((size_t)room * sizeof(struct fs__can_slot));
}

/* Octets of memory that a batch takes. */
static int64_t fs_can_batch_size(int room) {
    return (int64_t)fs__can_batch_head(room) + (int64_t)room * FS_CAN_ROOM;
}

/* Where in that memory the octets of the first slot are. */
static int64_t fs_can_batch_octets(int room) {
    return (int64_t)fs__can_batch_head(room);
}

/* Every slot that a call has filled says how much there was; before the next one it has to say how much room there is. */
static void fs__can_empty(struct fs_can_batch *batch) {
    int i;
    for (i = 0; i < batch->count; i++) {
        struct msghdr *message = &batch->messages[i].msg_hdr;
        message->msg_namelen = sizeof(batch->slots[i].sender);
        message->msg_controllen = sizeof(batch->slots[i].control);
        message->msg_flags = 0;
    }
    batch->count = 0;
}

/* `memory` is zeroed, and of fs_can_batch_size(room) octets. */
static struct fs_can_batch *fs_can_batch_make(char *memory, int room) {
    struct fs_can_batch *batch = (struct fs_can_batch *)(void *)memory;
    char *messages = memory + fs__can_aligned(sizeof(*batch));
    char *slots = messages + fs__can_aligned((size_t)room * sizeof(struct mmsghdr));
    int i;
    batch->messages = (struct mmsghdr *)(void *)messages;
    batch->slots = (struct fs__can_slot *)(void *)slots;
    batch->octets = memory + fs__can_batch_head(room);
    batch->room = room;
    for (i = 0; i < room; i++) {
        struct fs__can_slot *slot = &batch->slots[i];
        struct msghdr *message = &batch->messages[i].msg_hdr;
        slot->part.iov_base = batch->octets + (size_t)i * (size_t)FS_CAN_ROOM;
        slot->part.iov_len = (size_t)FS_CAN_ROOM;
        message->msg_name = &slot->sender;
        message->msg_iov = &slot->part;
        message->msg_iovlen = 1;
        message->msg_control = &slot->control;
    }
    batch->count = room;
    fs__can_empty(batch);
    return batch;
}

/* What the C library has for the flags of recvmmsg(2). */
#ifdef __GLIBC__
typedef int fs__can_flags_t;
#else
typedef unsigned int fs__can_flags_t;
#endif

/* How many frames came, at least one; FS_CAN_BUSY: another thread is at it. MSG_WAITFORONE: the call waits for the first. */
#define FS_CAN_BUSY INT64_MIN

static int64_t fs_can_recv_batch(fs_socket_t fd, struct fs_can_batch *batch, int flags) {
    int64_t result;
    if (__atomic_exchange_n(&batch->busy, 1, __ATOMIC_ACQUIRE) != 0) {
        return FS_CAN_BUSY;
    }
    fs__can_empty(batch);
    result =
        fs__result(recvmmsg(fd, batch->messages, (unsigned int)batch->room, (fs__can_flags_t)(flags | MSG_WAITFORONE), NULL));
    batch->count = result > 0 ? (int)result : 0;
    __atomic_store_n(&batch->busy, 0, __ATOMIC_RELEASE);
    return result;
}

/* Octets of one of the frames that came, or FS_CAN_TRUNCATED; minus one: there is none (now). */
static int64_t fs_can_batch_frame(const struct fs_can_batch *batch, int64_t index, struct fs_can_arrival *arrival) {
    if (__atomic_load_n(&batch->busy, __ATOMIC_ACQUIRE) != 0 || index < 0 || index >= batch->count) {
        return -1;
    }
    fs__can_arrived(arrival, &batch->messages[index].msg_hdr);
    return fs__can_length(batch->messages[index].msg_len, arrival->flags);
}

/* How many frames there are; 0 while a call is filling the batch. */
static int fs_can_batch_count(const struct fs_can_batch *batch) {
    return __atomic_load_n(&batch->busy, __ATOMIC_ACQUIRE) != 0 ? 0 : batch->count;
}
