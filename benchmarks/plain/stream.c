/* Octets over connections. */

#include "plain.h"
#include <pthread.h>
#include <string.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ordered = PTHREAD_COND_INITIALIZER;
static long orders;

static void receive_all(size_t left, size_t piece) {
    while (left > 0) {
        ssize_t count = recv(second, room, piece, 0);
        need(count > 0, "recv");
        left -= (size_t)count;
    }
}

static void do_piece(void) {
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

void open_stream(int count, char **words, struct work *work) {
    const char *what = word(count, words, 3);
    pthread_t thread;
    open_octets((size_t)number(count, words, 4));
    open_streams(word(count, words, 2));
    work->once = do_piece;
    if (strcmp(what, "bulk") == 0) {
        work->once = do_bulk;
        work->clock = CLOCK_PROCESS_CPUTIME_ID;
        need(pthread_create(&thread, NULL, sender, NULL) == 0, "pthread_create");
    }
}
