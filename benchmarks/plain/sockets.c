/* Sockets in pairs, and the octets that go from one to the other. */

#include "plain.h"
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int first, second;
union address target;
socklen_t target_length;
char *octets, *room;
size_t size;

void open_octets(size_t wanted) {
    size = wanted;
    octets = calloc(1, size);
    room = calloc(1, size);
    need(octets != NULL && room != NULL, "calloc");
}

void do_send(void) {
    need(send(first, octets, size, 0) == (ssize_t)size, "send");
}

void do_recv(void) {
    need(recv(second, room, size, 0) >= 0, "recv");
}

int named(const char *place, int type, union address *address, socklen_t *length) {
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

void tell_port(void) {
    printf("%d\n", ntohs(target.in.sin_port));
    fflush(stdout);
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

void open_datagrams(const char *place, int connected) {
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

void widen(int fd) {
    int room_there = 1 << 20;
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &room_there, sizeof(room_there));
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room_there, sizeof(room_there));
}

void open_streams(const char *place) {
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
