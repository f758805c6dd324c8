/* What the concepts share: the work of a row, sockets in pairs, octets. */

#define _GNU_SOURCE /* for recvmmsg and setns */
#include <netinet/in.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>

/* The work of a row: so often done as is ordered, timed by `clock` and the wall; `before` and `after` go untimed, and as often.
   Or all of an order is done by `whole`, which gives the CPU time that it took, in nanoseconds. */
struct work {
    void (*before)(void);
    void (*once)(void);
    void (*after)(void);
    clockid_t clock;
    long long (*whole)(long times);
};

/* Each concept finds the work that the words name. It ends the program for words that it does not know. */
void open_address(int count, char **words, struct work *work);
void open_adapter(int count, char **words, struct work *work);
void open_batch(int count, char **words, struct work *work);
void open_can(int count, char **words, struct work *work);
void open_clients(int count, char **words, struct work *work);
void open_datagram(int count, char **words, struct work *work);
void open_descriptor(int count, char **words, struct work *work);
void open_message(int count, char **words, struct work *work);
void open_poll(int count, char **words, struct work *work);
void open_segments(int count, char **words, struct work *work);
void open_stream(int count, char **words, struct work *work);

/* Servers: they never return. */
void serve_poll(int count, char **words, struct work *work);
void serve_udp(int count, char **words, struct work *work);

void need(int fine, const char *what);
long long now(clockid_t clock);
const char *word(int count, char **words, int number);
int number(int count, char **words, int number);
void wrong(void);

union address {
    struct sockaddr any;
    struct sockaddr_in in;
    struct sockaddr_in6 in6;
    struct sockaddr_un un;
};

extern int first, second; /* from the first to the second */
extern union address target;
extern socklen_t target_length;
extern char *octets, *room;
extern size_t size;

/* A socket of UDP or TCP with a name. */
int named(const char *place, int type, union address *address, socklen_t *length);

/* That of `target`, to standard output. */
void tell_port(void);

/* `first` and `second`, connected or not; then `target` is the name of the second. */
void open_datagrams(const char *place, int connected);
void open_streams(const char *place);

/* `octets` and `room`, of such a size. */
void open_octets(size_t wanted);

void widen(int fd);
void do_send(void);
void do_recv(void);
