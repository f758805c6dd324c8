/* A socket that the kernel sends its news to, a datagram for each. */

enum {
    FS__WATCH_ROOM = 1 << 16,   /* octets of the longest datagram */
    FS__WATCH_QUEUE = 1 << 22,  /* octets that may wait to be read, where the system allows as much */
    FS__WATCH_AT_ONCE = 1 << 10 /* datagrams, so that one read has an end on the busiest of hosts */
};

struct fs_watch {
    int fd;
    char buffer[FS__WATCH_ROOM];
};

static int64_t fs_watch_open(struct fs_watch **out) {
    struct fs_watch *watch = malloc(sizeof(*watch));
    int64_t fd;
    int queue = FS__WATCH_QUEUE;
    if (watch == NULL) {
        return -(int64_t)FS_ENOMEM;
    }
    fd = fs__open_news();
    if (fd < 0) {
        free(watch);
        return fd;
    }
    watch->fd = (int)fd;
#ifdef __linux__
    if (setsockopt(watch->fd, SOL_SOCKET, SO_RCVBUFFORCE, &queue, sizeof(queue)) == 0) {
        queue = 0;
    }
#endif
    /* More than the system allows is refused, or less is given. */
    for (; queue > FS__WATCH_ROOM; queue /= 2) {
        if (setsockopt(watch->fd, SOL_SOCKET, SO_RCVBUF, &queue, sizeof(queue)) == 0) {
            break;
        }
    }
    *out = watch;
    return 0;
}

static fs_socket_t fs_watch_fd(const struct fs_watch *watch) {
    return watch->fd;
}

/* All but the socket, which is not this file's to close. */
static void fs_watch_close(struct fs_watch *watch) {
    free(watch);
}

/* Adds what has come; does not wait. That the kernel had to drop some is a record as well, which comes before what was kept.
   1: there may be more; 0: that is all. */
static int64_t fs_watch_read(struct fs_watch *watch, struct fs_adapter_changes *list) {
    int turn;
    for (turn = 0; turn < FS__WATCH_AT_ONCE; turn++) {
        int64_t result = fs__receive_news(watch->fd, watch->buffer, sizeof(watch->buffer));
        if (result == -(int64_t)FS_EWOULDBLOCK) {
            return 0;
        }
        if (result == -(int64_t)ENOBUFS || result > (int64_t)sizeof(watch->buffer)) {
            result = fs__new_change(list, FS_CHANGES_LOST, 0, NULL, 0) != NULL ? 0 : -(int64_t)FS_ENOMEM;
        } else if (result > 0) {
            result = fs_changes_parse(list, watch->buffer, (int)result);
        }
        if (result < 0) {
            return result;
        }
    }
    return 1;
}
