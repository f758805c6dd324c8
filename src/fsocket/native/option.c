/* The options of sockets: those of the tables in options/ that this system's headers have, getsockopt(2) and setsockopt(2),
   and where in the system's structs the fields of a value are. */

#define FS_OPTION_READABLE 1
#define FS_OPTION_WRITABLE 2

/* The types that kinds.table names and that differ between systems. */
#ifdef _WIN32
typedef DWORD fs__timeout_t; /* in milliseconds */
#else
typedef struct timeval fs__timeout_t;
#endif

#if defined(__APPLE__) || defined(__FreeBSD__)
typedef unsigned char fs__octet_t; /* 4.4BSD's multicast options */
#else
typedef int fs__octet_t;
#endif

#ifdef _WIN32
typedef DWORD fs__multicast_interface_t;
#else
typedef struct ip_mreqn fs__multicast_interface_t;
#endif

typedef char fs__name_t[IF_NAMESIZE];
typedef char fs__text_t[256];

struct fs_option {
    const char *name;
    const char *kind;
    const char *source; /* the title of what documents it */
    const char *words;  /* what it is, in a few words */
    int control;        /* 1: it is a control code of WSAIoctl, and has no level */
    int level;
    int64_t number;
    int size; /* the octets of its value, or the most of them */
    int access;
};

/* A template: build_ffi.py repeats the lines between the two marks for each row of the tables. */
/* clang-format off */
static const struct fs_option fs__options[] = {
/* each option { */
#ifdef @NAME@
    {"@NAME@", "@KIND@", "@SOURCE@", "@WORDS@", @CONTROL@, @LEVEL@, (int64_t)(@NAME@), (int)sizeof(@TYPE@), @ACCESS@},
#endif
/* } each option */
};
/* clang-format on */

static int fs_options_count(void) {
    return (int)(sizeof(fs__options) / sizeof(fs__options[0]));
}

static const struct fs_option *fs_option(int index) {
    return &fs__options[index];
}

/* `value` comes with what the option wants to see there, mostly zeros; the octets that it wrote are counted. */
static int64_t fs_get_option(fs_socket_t fd, int level, int number, char *value, int size) {
    socklen_t length = (socklen_t)size;
    return getsockopt(FS_SOCKET(fd), level, number, value, &length) < 0 ? fs__failed() : (int64_t)length;
}

static int64_t fs_set_option(fs_socket_t fd, int level, int number, const char *value, int size) {
    return fs__result(setsockopt(FS_SOCKET(fd), level, number, value, (socklen_t)size));
}

/* The fields of a value that is a struct, under the names that they have in Python. */
struct fs_option_field {
    const char *record;
    const char *name;
    const char *unit;
    int offset;
    int size;
};

#define FS__FIELD(record, type, name, member, unit)                                                                            \
    { record, #name, unit, (int)offsetof(type, member), (int)sizeof(((type *)NULL)->member) }

static const struct fs_option_field fs__option_fields[] = {
    FS__FIELD("linger", struct linger, onoff, l_onoff, "bool"),
    FS__FIELD("linger", struct linger, seconds, l_linger, "seconds"),
#ifndef _WIN32
    FS__FIELD("timeout", struct timeval, seconds, tv_sec, "int"),
    FS__FIELD("timeout", struct timeval, microseconds, tv_usec, "int"),
#endif
};

static int fs_option_fields_count(void) {
    return (int)(sizeof(fs__option_fields) / sizeof(fs__option_fields[0]));
}

static const struct fs_option_field *fs_option_field(int index) {
    return &fs__option_fields[index];
}

/* The interface of IP_MULTICAST_IF, by index, or by an address of its own if the index is 0. Windows takes either in one word
   and knows an index by its first octet, which is 0. Returns the octets of the value. */
static int fs_pack_multicast_interface(char *value, const char *octets, unsigned int index) {
#ifdef _WIN32
    DWORD word = htonl(index);
    if (index == 0) {
        memcpy(&word, octets, sizeof(word));
    }
    memcpy(value, &word, sizeof(word));
    return (int)sizeof(word);
#else
    struct ip_mreqn request;
    memset(&request, 0, sizeof(request));
    memcpy(&request.imr_address, octets, sizeof(request.imr_address));
    request.imr_ifindex = (int)index;
    memcpy(value, &request, sizeof(request));
    return (int)sizeof(request);
#endif
}

/* What the system told of it: FreeBSD all, Linux and macOS the address, Windows what it was given. 0: too little. */
static int fs_unpack_multicast_interface(const char *value, int length, char *octets, unsigned int *index) {
    *index = 0;
#ifndef _WIN32
    if (length >= (int)sizeof(struct ip_mreqn)) {
        struct ip_mreqn request;
        memcpy(&request, value, sizeof(request));
        memcpy(octets, &request.imr_address, sizeof(request.imr_address));
        *index = (unsigned int)request.imr_ifindex;
        return 1;
    }
#endif
    if (length < (int)sizeof(struct in_addr)) {
        return 0;
    }
    memcpy(octets, value, sizeof(struct in_addr));
#ifdef _WIN32
    if (octets[0] == 0) {
        uint32_t word;
        memcpy(&word, octets, sizeof(word));
        *index = ntohl(word);
        memset(octets, 0, sizeof(word));
    }
#endif
    return 1;
}
