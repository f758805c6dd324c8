/* getaddrinfo(3), the one call here that may ask somebody else. Its codes are not the system's error codes, so they come back
   positive, and minus the system's code only for EAI_SYSTEM. */

/* glibc's EAI_ constants are negative, the others' positive. */
#define FS_EAI_SIGN (EAI_NONAME < 0 ? -1 : 1)

static int fs_resolve(const char *host, const char *service, int family, int type, int protocol, int flags,
                      struct addrinfo **list) {
    struct addrinfo hints;
    int code;
    memset(&hints, 0, sizeof(hints));
    hints.ai_family = family;
    hints.ai_socktype = type;
    hints.ai_protocol = protocol;
    hints.ai_flags = flags;
    *list = NULL;
    code = getaddrinfo(host, service, &hints, list);
#ifdef EAI_SYSTEM
    if (code == EAI_SYSTEM) {
        return (int)fs__failed();
    }
#endif
    return code < 0 ? -code : code; /* whatever the sign here is: Wine answers glibc's codes where Windows has none */
}

/* Copies one entry's address and answers the next entry. */
static const struct addrinfo *fs_resolved(const struct addrinfo *entry, struct fs_address *address) {
    memset(address, 0, sizeof(*address));
    if (entry->ai_addr != NULL && (size_t)entry->ai_addrlen <= sizeof(address->octets)) {
        memcpy(address->octets, entry->ai_addr, (size_t)entry->ai_addrlen);
        address->length = (int)entry->ai_addrlen;
    }
    return entry->ai_next;
}

static void fs_resolve_free(struct addrinfo *list) {
    if (list != NULL) {
        freeaddrinfo(list);
    }
}

static int fs_resolve_text(int code, char *text, int size) {
#ifdef _WIN32
    return fs_error_text(code, text, size); /* the codes are Winsock's own; gai_strerror there is not safe with threads */
#else
    const char *words = gai_strerror(code * FS_EAI_SIGN);
    size_t length = strlen(words);
    if (length > (size_t)size) {
        length = (size_t)size;
    }
    memcpy(text, words, length);
    return (int)length;
#endif
}
