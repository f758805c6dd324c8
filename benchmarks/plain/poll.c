/* Waiting for one of many sockets, and an echo server that does. */

#include "plain.h"
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/epoll.h>
#endif

/* So many sockets, of which the first `ready` have something to read; both ends of each pair are among them. */
static struct pollfd *registered;
static int registered_count, ready_count;

static void open_registered(void) {
    struct rlimit limit;
    int i, pair[2], last = (registered_count + 1) / 2 * 2 - 1;
    need(getrlimit(RLIMIT_NOFILE, &limit) == 0, "getrlimit");
    limit.rlim_cur = limit.rlim_max;
    need(setrlimit(RLIMIT_NOFILE, &limit) == 0, "setrlimit");
    registered = calloc((size_t)last + 1, sizeof(*registered));
    need(registered != NULL, "calloc");
    for (i = 0; i <= last / 2; i++) {
        need(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0, "socketpair");
        registered[i].fd = pair[0];
        registered[last - i].fd = pair[1];
        registered[i].events = registered[last - i].events = POLLIN;
    }
    for (i = 0; i < ready_count; i++) {
        need(send(registered[last - i].fd, "x", 1, 0) == 1, "send");
    }
}

/* Goes through the answer, as who asks for it does. */
static void do_poll(void) {
    int i, left = poll(registered, (nfds_t)registered_count, 1000);
    need(left == ready_count, "poll");
    for (i = 0; left > 0; i++) {
        left -= registered[i].revents != 0;
    }
}

#ifdef __linux__
static int queue;
static struct epoll_event *events;

static void add(int fd) {
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    need(epoll_ctl(queue, EPOLL_CTL_ADD, fd, &event) == 0, "epoll_ctl");
}

static void open_queue(int most) {
    queue = epoll_create1(EPOLL_CLOEXEC);
    events = calloc((size_t)most, sizeof(*events));
    need(queue >= 0 && events != NULL, "epoll_create1");
}

static void do_epoll(void) {
    need(epoll_wait(queue, events, registered_count, 1000) == ready_count, "epoll_wait");
}
#endif

void open_poll(int count, char **words, struct work *work) {
    registered_count = number(count, words, 3);
    ready_count = number(count, words, 4);
    open_registered();
    work->once = do_poll;
#ifdef __linux__
    if (strcmp(words[2], "epoll") == 0) {
        int i;
        open_queue(registered_count);
        for (i = 0; i < registered_count; i++) {
            add(registered[i].fd);
        }
        work->once = do_epoll;
    }
#endif
}

#define MOST_CONNECTIONS 1000
#define ROOM 4096

static int listener;

/* Does what is to be done with a socket that is ready: 0 if it has been closed, and a new connection if there is one. */
static int serve(int fd) {
    static char piece[ROOM];
    ssize_t got;
    int connection;
    if (fd == STDIN_FILENO) {
        if (read(fd, piece, sizeof(piece)) <= 0) {
            exit(0);
        }
        printf("%lld\n", now(CLOCK_PROCESS_CPUTIME_ID));
        fflush(stdout);
        return fd;
    }
    if (fd == listener) {
        connection = accept(listener, NULL, NULL);
        need(connection >= 0, "accept");
        need(fcntl(connection, F_SETFL, O_NONBLOCK) == 0, "fcntl");
        return connection;
    }
    got = recv(fd, piece, sizeof(piece), 0);
    if (got > 0) {
        need(send(fd, piece, (size_t)got, 0) == got, "send");
        return fd;
    }
    close(fd);
    return 0;
}

static void serve_by_poll(void) {
    static struct pollfd served[MOST_CONNECTIONS + 2];
    int i, count = 2;
    served[0] = (struct pollfd){.fd = STDIN_FILENO, .events = POLLIN};
    served[1] = (struct pollfd){.fd = listener, .events = POLLIN};
    for (;;) {
        int left = poll(served, (nfds_t)count, -1);
        need(left > 0, "poll");
        for (i = count - 1; i >= 0; i--) {
            int fd;
            if (served[i].revents == 0) {
                continue;
            }
            fd = serve(served[i].fd);
            if (fd == 0 && i >= 2) {
                served[i] = served[--count];
            } else if (fd != served[i].fd && count < MOST_CONNECTIONS + 2) {
                served[count++] = (struct pollfd){.fd = fd, .events = POLLIN};
            }
        }
    }
}

#ifdef __linux__
static void serve_by_epoll(void) {
    int i;
    open_queue(MOST_CONNECTIONS);
    add(STDIN_FILENO);
    add(listener);
    for (;;) {
        int found = epoll_wait(queue, events, MOST_CONNECTIONS, -1);
        need(found > 0, "epoll_wait");
        for (i = 0; i < found; i++) {
            int fd = serve(events[i].data.fd);
            if (events[i].data.fd == listener) {
                add(fd);
            }
        }
    }
}
#endif

void serve_poll(int count, char **words, struct work *work) {
    const char *how = word(count, words, 2);
    (void)work;
    listener = named("tcp4", SOCK_STREAM, &target, &target_length);
    need(listen(listener, 128) == 0, "listen");
    tell_port();
#ifdef __linux__
    if (strcmp(how, "epoll") == 0) {
        serve_by_epoll();
    }
#endif
    (void)how;
    serve_by_poll();
}
