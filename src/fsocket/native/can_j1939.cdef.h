#define FS_J1939_NO_EVENT ...
#define FS_J1939_TX_ACK ...
#define FS_J1939_TX_SCHED ...
#define FS_J1939_TX_ABORT ...
#define FS_J1939_RX_RTS ...
#define FS_J1939_RX_DPO ...
#define FS_J1939_RX_ABORT ...
#define FS_J1939_OTHER_EVENT ...
struct fs_j1939_told {
    int priority;
    int destination;
    uint64_t destination_name;
    int event;
    int error;
    uint32_t key;
    ...;
};
struct fs_j1939_session {
    int64_t acked;
    int64_t size;
    int64_t pgn;
    uint64_t source_name;
    int source;
    uint64_t destination_name;
    int destination;
    ...;
};
void fs_j1939_parse_control(const char *octets, int length, struct fs_j1939_told *told);
void fs_j1939_parse_session(const char *attributes, int length, struct fs_j1939_session *session);
