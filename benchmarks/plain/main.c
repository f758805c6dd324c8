/* What the rows of benchmarks/rows do, in C as plain as can be: the most that anything can reach on this system.

   plain adapters [NAMESPACE]
   plain batch udp4|udp6 recv|touch|send SLOTS SIZE
   plain can INTERFACE can|fd recv|recv_batch|send FRAMES
   plain clients PORT PROCESS SIZE
   plain datagram udp4|udp6|unix pair|send|recv|pairto|sendto|recvfrom SIZE
   plain descriptor
   plain message udp4|udp6 sendmsg|recvmsg|packet_info SIZE
   plain parse 4|6 TEXT
   plain poll poll|epoll REGISTERED READY
   plain segments udp4|udp6 send|recv BUNDLES COUNT SIZE
   plain stream tcp4|unix pair|bulk SIZE

   For each number read from standard input, the work is done that often, and its CPU and wall time in nanoseconds are
   written out.

   plain server poll|epoll
   plain udp_server SLOTS SIZE GRO

   These write their port to standard output, and serve; the first its CPU time, too, for every line that it reads. */

#include "plain.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    void (*open)(int count, char **words, struct work *work);
} concepts[] = {
    {"adapters", open_adapter},  {"batch", open_batch},           {"can", open_can},         {"clients", open_clients},
    {"datagram", open_datagram}, {"descriptor", open_descriptor}, {"message", open_message}, {"parse", open_address},
    {"poll", open_poll},         {"segments", open_segments},     {"server", serve_poll},    {"stream", open_stream},
    {"udp_server", serve_udp},
};

void need(int fine, const char *what) {
    if (!fine) {
        perror(what);
        exit(1);
    }
}

void wrong(void) {
    fprintf(stderr, "see the head of main.c\n");
    exit(2);
}

const char *word(int count, char **words, int number) {
    if (number >= count) {
        wrong();
    }
    return words[number];
}

int number(int count, char **words, int number) {
    return atoi(word(count, words, number));
}

long long now(clockid_t clock) {
    struct timespec time;
    need(clock_gettime(clock, &time) == 0, "clock_gettime");
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void do_nothing(void) {
}

static long long each(const struct work *work, long times, long long *wall) {
    long long cpu;
    long turn;
    work->before();
    work->once(); /* untimed: between two orders somebody else had the processor */
    work->after();
    for (turn = 0; turn < times; turn++) {
        work->before();
    }
    *wall = now(CLOCK_MONOTONIC);
    cpu = now(work->clock);
    for (turn = 0; turn < times; turn++) {
        work->once();
    }
    cpu = now(work->clock) - cpu;
    *wall = now(CLOCK_MONOTONIC) - *wall;
    for (turn = 0; turn < times; turn++) {
        work->after();
    }
    return cpu;
}

int main(int count, char **words) {
    struct work work = {do_nothing, do_nothing, do_nothing, CLOCK_THREAD_CPUTIME_ID, NULL};
    const char *concept = word(count, words, 1);
    long times;
    size_t index, known = sizeof(concepts) / sizeof(*concepts);
    for (index = 0; index < known && strcmp(concept, concepts[index].name) != 0; index++) {
    }
    if (index == known) {
        wrong();
    }
    concepts[index].open(count, words, &work);
    while (scanf("%ld", &times) == 1) {
        long long cpu, wall;
        if (work.whole != NULL) {
            wall = now(CLOCK_MONOTONIC);
            cpu = work.whole(times);
            wall = now(CLOCK_MONOTONIC) - wall;
        } else {
            cpu = each(&work, times, &wall);
        }
        printf("%lld %lld\n", cpu, wall);
        fflush(stdout);
    }
    return 0;
}
