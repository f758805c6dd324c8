/* Addresses from their text. */

#include "plain.h"
#include <arpa/inet.h>
#include <string.h>

static const char *text;

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

void open_address(int count, char **words, struct work *work) {
    text = word(count, words, 3);
    work->once = strcmp(words[2], "4") == 0 ? do_parse4 : do_parse6;
}
