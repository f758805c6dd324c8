#define FS_POLL_POLL ...
#define FS_POLL_EPOLL ...
#define FS_POLL_KQUEUE ...
#define FS_POLL_WSAEVENT ...
struct fs_poll;
struct fs_ready {
    int64_t id;
    int revents;
    ...;
};
int fs_poll_has(int backend);
int64_t fs_poll_open(int backend, struct fs_poll **context);
void fs_poll_close(struct fs_poll *context);
int64_t fs_poll_add(struct fs_poll *context, fs_socket_t fd, int events, uintptr_t token);
int64_t fs_poll_change(struct fs_poll *context, int64_t id, int events);
int64_t fs_poll_remove(struct fs_poll *context, int64_t id);
void fs_poll_forget(struct fs_poll *context, uintptr_t token);
int64_t fs_poll_wait(struct fs_poll *context, int64_t milliseconds, struct fs_ready **ready);
void fs_poll_free(struct fs_ready *ready);
void fs_poll_wake(struct fs_poll *context, int for_good);
