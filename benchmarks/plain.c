/* What the rows of benchmarks/rows do, in C as plain as can be: the most that anything can reach on this system.

   plain datagram udp4|udp6|unix pair|send|recv|pairto SIZE
   plain stream tcp4|unix pair|bulk SIZE
   plain parse 4|6 TEXT
   plain poll poll|epoll REGISTERED READY
   plain adapters
   plain can INTERFACE can|fd recv|recv_batch|send FRAMES

   For each number read from standard input, the work is done that often, and its CPU and wall time in nanoseconds are
   written out. */

#ifdef __linux__
#define _GNU_SOURCE /* for recvmmsg */
#endif
#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __linux__
#include <linux/can.h>
#include <linux/can/raw.h>
#include <net/if.h>
#include <sys/epoll.h>
#endif
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static void need(int fine, const char *what) {
    if (!fine) {
        perror(what);
        exit(1);
    }
}

static long long now(clockid_t clock) {
    struct timespec time;
    need(clock_gettime(clock, &time) == 0, "clock_gettime");
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

union address {
    struct sockaddr any;
    struct sockaddr_in in;
    struct sockaddr_in6 in6;
    struct sockaddr_un un;
};

static int first, second; /* from the first to the second */
static union address target;
static socklen_t target_length;
static char *octets, *room;
static size_t size;
static const char *text;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ordered = PTHREAD_COND_INITIALIZER;
static long orders;

static void do_send(void) {
    need(send(first, octets, size, 0) == (ssize_t)size, "send");
}

static void do_recv(void) {
    need(recv(second, room, size, 0) >= 0, "recv");
}

static void do_pair(void) {
    do_send();
    do_recv();
}

static void do_pairto(void) {
    union address sender;
    socklen_t length = sizeof(sender);
    need(sendto(first, octets, size, 0, &target.any, target_length) >= 0, "sendto");
    need(recvfrom(second, room, size, 0, &sender.any, &length) >= 0, "recvfrom");
}

static void receive_all(size_t left, size_t piece) {
    while (left > 0) {
        ssize_t count = recv(second, room, piece, 0);
        need(count > 0, "recv");
        left -= (size_t)count;
    }
}

static void do_stream(void) {
    ssize_t count = send(first, octets, size, 0);
    need(count > 0, "send");
    receive_all((size_t)count, size);
}

static void *sender(void *unused) {
    (void)unused;
    for (;;) {
        size_t sent = 0;
        pthread_mutex_lock(&mutex);
        while (orders == 0) {
            pthread_cond_wait(&ordered, &mutex);
        }
        orders--;
        pthread_mutex_unlock(&mutex);
        while (sent < size) {
            ssize_t count = send(first, octets + sent, size - sent, 0);
            need(count > 0, "send");
            sent += (size_t)count;
        }
    }
    return NULL;
}

static void do_bulk(void) {
    pthread_mutex_lock(&mutex);
    orders++;
    pthread_cond_signal(&ordered);
    pthread_mutex_unlock(&mutex);
    receive_all(size, 1 << 16);
}

static void do_parse4(void) {
    static union address address;
    memset(&address.in, 0, sizeof(address.in));
    address.in.sin_family = AF_INET;
    address.in.sin_port = htons(80);
    need(inet_pton(AF_INET, text, &address.in.sin_addr) == 1, "inet_pton");
}

static void do_parse6(void) {
    static union address address;
    memset(&address.in6, 0, sizeof(address.in6));
    address.in6.sin6_family = AF_INET6;
    address.in6.sin6_port = htons(80);
    need(inet_pton(AF_INET6, text, &address.in6.sin6_addr) == 1, "inet_pton");
}

static void do_adapters(void) {
    struct ifaddrs *list;
    need(getifaddrs(&list) == 0, "getifaddrs");
    freeifaddrs(list);
}

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

static void open_queue(void) {
    struct epoll_event event = {.events = EPOLLIN};
    int i;
    queue = epoll_create1(EPOLL_CLOEXEC);
    events = calloc((size_t)registered_count, sizeof(*events));
    need(queue >= 0 && events != NULL, "epoll_create1");
    for (i = 0; i < registered_count; i++) {
        event.data.fd = registered[i].fd;
        need(epoll_ctl(queue, EPOLL_CTL_ADD, registered[i].fd, &event) == 0, "epoll_ctl");
    }
}

static void do_epoll(void) {
    need(epoll_wait(queue, events, registered_count, 1000) == ready_count, "epoll_wait");
}
#endif

#ifdef __linux__
#define FRAMES_AT_ONCE 64

/* Frames come with their time and, on a socket that hears many buses, with the address of theirs. */
static struct canfd_frame frame, frames[FRAMES_AT_ONCE];
static struct sockaddr_can sources[FRAMES_AT_ONCE];
static struct iovec places[FRAMES_AT_ONCE];
static struct mmsghdr arrivals[FRAMES_AT_ONCE];
static char controls[FRAMES_AT_ONCE][CMSG_SPACE(sizeof(struct timespec))];
static unsigned frames_at_once;
static volatile unsigned seen;

static int can_socket(const char *interface) {
    struct sockaddr_can address = {.can_family = AF_CAN, .can_ifindex = (int)if_nametoindex(interface)};
    int fd = socket(AF_CAN, SOCK_RAW, CAN_RAW), one = 1;
    need(fd >= 0, "socket");
    need(setsockopt(fd, SOL_CAN_RAW, CAN_RAW_FD_FRAMES, &one, sizeof(one)) == 0, "CAN_RAW_FD_FRAMES");
    need(setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &one, sizeof(one)) == 0, "SO_TIMESTAMPNS");
    need(bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0, "bind");
    return fd;
}

static void open_bus(const char *interface, int fd) {
    first = can_socket(interface);
    second = can_socket(interface);
    size = fd ? CANFD_MTU : CAN_MTU;
    frame.can_id = 0x123;
    frame.len = fd ? CANFD_MAX_DLEN : CAN_MAX_DLEN;
    octets = (char *)&frame;
    room = (char *)frames;
}

/* Looks at the time, the id and the data, as who asks for a frame does. */
static void look(unsigned index) {
    struct cmsghdr *control = CMSG_FIRSTHDR(&arrivals[index].msg_hdr);
    need(control != NULL && control->cmsg_type == SO_TIMESTAMPNS, "time");
    seen += frames[index].can_id + frames[index].data[0];
}

static void prepare(unsigned index) {
    places[index] = (struct iovec){.iov_base = &frames[index], .iov_len = sizeof(frames[index])};
    arrivals[index].msg_hdr = (struct msghdr){.msg_name = &sources[index],
                                              .msg_namelen = sizeof(sources[index]),
                                              .msg_iov = &places[index],
                                              .msg_iovlen = 1,
                                              .msg_control = controls[index],
                                              .msg_controllen = sizeof(controls[index])};
}

static void do_recv_frames(void) {
    unsigned index, left = frames_at_once;
    while (left > 0) {
        int count;
        for (index = 0; index < left; index++) {
            prepare(index);
        }
        if (frames_at_once == 1) {
            need(recvmsg(second, &arrivals[0].msg_hdr, 0) > 0, "recvmsg");
            count = 1;
        } else {
            count = recvmmsg(second, arrivals, left, MSG_WAITFORONE, NULL);
            need(count > 0, "recvmmsg");
        }
        for (index = 0; index < (unsigned)count; index++) {
            look(index);
        }
        left -= (unsigned)count;
    }
}

static void do_send_frames(void) {
    unsigned index;
    for (index = 0; index < frames_at_once; index++) {
        do_send();
    }
}
#endif

static void do_nothing(void) {
}

/* A socket of UDP or TCP with a name. */
static int named(const char *place, int type, union address *address, socklen_t *length) {
    int fd;
    memset(address, 0, sizeof(*address));
    if (strcmp(place, "udp6") == 0) {
        address->in6.sin6_family = AF_INET6;
        address->in6.sin6_addr = in6addr_loopback;
        *length = sizeof(address->in6);
    } else {
        address->in.sin_family = AF_INET;
        address->in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        *length = sizeof(address->in);
    }
    fd = socket(address->any.sa_family, type, 0);
    need(fd >= 0, "socket");
    need(bind(fd, &address->any, *length) == 0, "bind");
    need(getsockname(fd, &address->any, length) == 0, "getsockname");
    return fd;
}

static char folder[] = "/tmp/fsocket-plain-XXXXXX";

static void remove_folder(void) {
    char path[sizeof(folder) + 2];
    snprintf(path, sizeof(path), "%s/0", folder);
    unlink(path);
    snprintf(path, sizeof(path), "%s/1", folder);
    unlink(path);
    rmdir(folder);
}

static int named_unix(int number, union address *address, socklen_t *length) {
    int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
    memset(address, 0, sizeof(*address));
    address->un.sun_family = AF_UNIX;
    snprintf(address->un.sun_path, sizeof(address->un.sun_path), "%s/%d", folder, number);
    *length = sizeof(address->un);
    need(fd >= 0, "socket");
    need(bind(fd, &address->any, *length) == 0, "bind");
    return fd;
}

static void open_datagrams(const char *place, int connected) {
    union address mine;
    socklen_t length;
    int pair[2];
    if (strcmp(place, "unix") == 0 && connected) {
        need(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) == 0, "socketpair");
        first = pair[0];
        second = pair[1];
        return;
    }
    if (strcmp(place, "unix") == 0) {
        need(mkdtemp(folder) != NULL, "mkdtemp");
        atexit(remove_folder);
        first = named_unix(0, &mine, &length);
        second = named_unix(1, &target, &target_length);
        return;
    }
    first = named(place, SOCK_DGRAM, &mine, &length);
    second = named(place, SOCK_DGRAM, &target, &target_length);
    if (connected) {
        need(connect(first, &target.any, target_length) == 0, "connect");
        need(connect(second, &mine.any, length) == 0, "connect");
    }
}

static void widen(int fd) {
    int room_there = 1 << 20;
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &room_there, sizeof(room_there));
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room_there, sizeof(room_there));
}

static void open_streams(const char *place) {
    int pair[2], one = 1, listener;
    if (strcmp(place, "unix") == 0) {
        need(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0, "socketpair");
        first = pair[0];
        second = pair[1];
    } else {
        listener = named("tcp4", SOCK_STREAM, &target, &target_length);
        need(listen(listener, 1) == 0, "listen");
        first = socket(AF_INET, SOCK_STREAM, 0);
        need(connect(first, &target.any, target_length) == 0, "connect");
        second = accept(listener, NULL, NULL);
        need(second >= 0, "accept");
        close(listener);
        setsockopt(first, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    }
    widen(first);
    widen(second);
}

int main(int count, char **words) {
    void (*before)(void) = do_nothing, (*work)(void) = do_nothing, (*after)(void) = do_nothing;
    clockid_t cpu_clock = CLOCK_THREAD_CPUTIME_ID;
    long times, turn;
    pthread_t thread;
    if (count < 4 && (count < 2 || strcmp(words[1], "adapters") != 0)) {
        fprintf(stderr, "see the head of plain.c\n");
        return 2;
    }
    if (strcmp(words[1], "adapters") == 0) {
        work = do_adapters;
    } else if (strcmp(words[1], "parse") == 0) {
        text = words[3];
        work = words[2][0] == '4' ? do_parse4 : do_parse6;
    } else if (strcmp(words[1], "poll") == 0) {
        registered_count = atoi(words[3]);
        ready_count = count > 4 ? atoi(words[4]) : 1;
        open_registered();
        work = do_poll;
#ifdef __linux__
        if (strcmp(words[2], "epoll") == 0) {
            open_queue();
            work = do_epoll;
        }
#endif
#ifdef __linux__
    } else if (strcmp(words[1], "can") == 0 && count > 5) {
        open_bus(words[2], strcmp(words[3], "fd") == 0);
        frames_at_once = (unsigned)atoi(words[5]);
        need(frames_at_once <= FRAMES_AT_ONCE, "FRAMES_AT_ONCE");
        if (strcmp(words[4], "send") == 0) {
            work = do_send;
            after = do_recv;
        } else {
            before = do_send_frames;
            work = do_recv_frames;
        }
#endif
    } else {
        size = (size_t)atol(words[count - 1]);
        octets = calloc(1, size);
        room = calloc(1, size);
        need(octets != NULL && room != NULL, "calloc");
    }
    if (strcmp(words[1], "datagram") == 0) {
        open_datagrams(words[2], strcmp(words[3], "pairto") != 0);
        if (strcmp(words[3], "pairto") == 0) {
            work = do_pairto;
        } else if (strcmp(words[3], "pair") == 0) {
            work = do_pair;
        } else if (strcmp(words[3], "send") == 0) {
            work = do_send;
            after = do_recv;
        } else {
            before = do_send;
            work = do_recv;
        }
    } else if (strcmp(words[1], "stream") == 0) {
        open_streams(words[2]);
        work = do_stream;
        if (strcmp(words[3], "bulk") == 0) {
            work = do_bulk;
            cpu_clock = CLOCK_PROCESS_CPUTIME_ID;
            need(pthread_create(&thread, NULL, sender, NULL) == 0, "pthread_create");
        }
    }
    while (scanf("%ld", &times) == 1) {
        long long cpu, wall;
        before();
        work(); /* once untimed: between two orders somebody else had the processor */
        after();
        for (turn = 0; turn < times; turn++) {
            before();
        }
        wall = now(CLOCK_MONOTONIC);
        cpu = now(cpu_clock);
        for (turn = 0; turn < times; turn++) {
            work();
        }
        cpu = now(cpu_clock) - cpu;
        wall = now(CLOCK_MONOTONIC) - wall;
        for (turn = 0; turn < times; turn++) {
            after();
        }
        printf("%lld %lld\n", cpu, wall);
        fflush(stdout);
    }
    return 0;
}
