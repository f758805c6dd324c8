/* J1939: what comes beside the octets of a message, and what the error queue tells of the sessions that carry the long ones.
   See Documentation/networking/j1939.rst. */

enum {
    FS_J1939_NO_EVENT,
    FS_J1939_TX_ACK,
    FS_J1939_TX_SCHED,
    FS_J1939_TX_ABORT,
    FS_J1939_RX_RTS,
    FS_J1939_RX_DPO,
    FS_J1939_RX_ABORT,
    FS_J1939_OTHER_EVENT
};

struct fs_j1939_told {
    int priority;              /* 0 to 7; -1: not told */
    int destination;           /* an address; -1: not told */
    uint64_t destination_name; /* 0: none */
    int event;                 /* of a session */
    int error;                 /* why it was aborted */
    uint32_t key;              /* which of the socket's messages it carried, where the socket counts them */
};

/* Of a session; a number that was not told is -1, and a name 0. */
struct fs_j1939_session {
    int64_t acked;
    int64_t size;
    int64_t pgn;
    uint64_t source_name;
    int source;
    uint64_t destination_name;
    int destination;
};

/* Takes an attribute of a session off the front: answers its payload, or NULL at the end, which may be one that is cut off. They
   are aligned like the 32 bits of their head. */
static const char *fs__j1939_attribute(const char **at, const char *end, struct nlattr *head, size_t *length) {
    const char *payload;
    const size_t unit = NLA_ALIGNTO, room = (size_t)(end - *at);
    size_t whole;
    if (room < sizeof(*head)) {
        return NULL;
    }
    memcpy(head, *at, sizeof(*head));
    if (head->nla_len < sizeof(*head) || head->nla_len > room) {
        return NULL;
    }
    payload = *at + sizeof(*head);
    *length = (size_t)head->nla_len - sizeof(*head);
    whole = (head->nla_len + unit - 1) / unit * unit;
    *at += whole < room ? whole : room;
    return payload;
}

#ifdef SOL_CAN_J1939

static int fs__j1939_event(const struct sock_extended_err *error) {
    if (error->ee_origin == SO_EE_ORIGIN_TIMESTAMPING) {
        return error->ee_info == SCM_TSTAMP_ACK     ? FS_J1939_TX_ACK
               : error->ee_info == SCM_TSTAMP_SCHED ? FS_J1939_TX_SCHED
                                                    : FS_J1939_OTHER_EVENT;
    }
    if (error->ee_origin == SO_EE_ORIGIN_LOCAL) {
        switch (error->ee_info) {
        case J1939_EE_INFO_TX_ABORT:
            return FS_J1939_TX_ABORT;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 14, 0) /* enumerators, where #ifdef cannot see them */
        case J1939_EE_INFO_RX_RTS:
            return FS_J1939_RX_RTS;
        case J1939_EE_INFO_RX_DPO:
            return FS_J1939_RX_DPO;
        case J1939_EE_INFO_RX_ABORT:
            return FS_J1939_RX_ABORT;
#endif
        }
    }
    return FS_J1939_OTHER_EVENT;
}

static void fs__j1939_told(struct fs_j1939_told *told, int type, const char *payload, size_t length) {
    struct sock_extended_err error;
    uint64_t name;
    switch (type) {
    case SCM_J1939_DEST_ADDR:
        told->destination = length == 1 ? (unsigned char)payload[0] : -1;
        break;
    case SCM_J1939_DEST_NAME:
        if (length == sizeof(name)) {
            memcpy(&told->destination_name, payload, sizeof(name));
        }
        break;
    case SCM_J1939_PRIO:
        told->priority = length == 1 ? (unsigned char)payload[0] : -1;
        break;
    case SCM_J1939_ERRQUEUE:
        if (length >= sizeof(error)) {
            memcpy(&error, payload, sizeof(error));
            told->event = fs__j1939_event(&error);
            told->error = (int)error.ee_errno;
            told->key = error.ee_data;
        }
        break;
    }
}

static void fs__j1939_session_told(struct fs_j1939_session *session, int type, const char *payload, size_t length) {
    uint64_t name = 0;
    uint32_t number = 0;
    if (length == sizeof(name)) {
        memcpy(&name, payload, sizeof(name));
    } else if (length == sizeof(number)) {
        memcpy(&number, payload, sizeof(number));
    } else if (length == 1) {
        number = (unsigned char)payload[0];
    } else {
        return;
    }
    switch (type) {
    case J1939_NLA_BYTES_ACKED:
        session->acked = number;
        break;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 14, 0)
    case J1939_NLA_TOTAL_SIZE:
        session->size = number;
        break;
    case J1939_NLA_PGN:
        session->pgn = number;
        break;
    case J1939_NLA_SRC_NAME:
        session->source_name = name;
        break;
    case J1939_NLA_DEST_NAME:
        session->destination_name = name;
        break;
    case J1939_NLA_SRC_ADDR:
        session->source = (int)(number & 0xff);
        break;
    case J1939_NLA_DEST_ADDR:
        session->destination = (int)(number & 0xff);
        break;
#endif
    }
}

#endif

static void fs_j1939_parse_control(const char *octets, int length, struct fs_j1939_told *told) {
    struct fs_control control;
    int64_t at = 0;
    memset(told, 0, sizeof(*told));
    told->priority = told->destination = -1;
    while (fs_read_control(octets, length, at, &control)) {
        at = control.next;
#ifdef SOL_CAN_J1939
        if (control.level == SOL_CAN_J1939) {
            fs__j1939_told(told, control.type, octets + control.offset, (size_t)control.length);
        }
#endif
    }
}

static void fs_j1939_parse_session(const char *attributes, int length, struct fs_j1939_session *session) {
    const char *at = attributes, *end = attributes + length, *payload;
    struct nlattr head;
    size_t room;
    memset(session, 0, sizeof(*session));
    session->acked = session->size = session->pgn = session->source = session->destination = -1;
    while ((payload = fs__j1939_attribute(&at, end, &head, &room)) != NULL) {
#ifdef SOL_CAN_J1939
        fs__j1939_session_told(session, head.nla_type & NLA_TYPE_MASK, payload, room);
#endif
    }
}
