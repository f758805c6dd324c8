/* The names of constants.table that this system's headers have, with the compiler's own word for what they are worth.
   build_ffi.py repeats the lines between the two marks once for each name of the table. */

#if defined(_WIN32) && !defined(__MINGW32__)
/* Enumerators in Microsoft's headers, where #ifdef cannot see them. */
#define IPPROTO_HOPOPTS IPPROTO_HOPOPTS
#define IPPROTO_ICMP IPPROTO_ICMP
#define IPPROTO_IGMP IPPROTO_IGMP
#define IPPROTO_IPV4 IPPROTO_IPV4
#define IPPROTO_TCP IPPROTO_TCP
#define IPPROTO_UDP IPPROTO_UDP
#define IPPROTO_IPV6 IPPROTO_IPV6
#define IPPROTO_ROUTING IPPROTO_ROUTING
#define IPPROTO_FRAGMENT IPPROTO_FRAGMENT
#define IPPROTO_ESP IPPROTO_ESP
#define IPPROTO_AH IPPROTO_AH
#define IPPROTO_ICMPV6 IPPROTO_ICMPV6
#define IPPROTO_NONE IPPROTO_NONE
#define IPPROTO_DSTOPTS IPPROTO_DSTOPTS
#define IPPROTO_SCTP IPPROTO_SCTP
#define IPPROTO_PIM IPPROTO_PIM
#define IPPROTO_RAW IPPROTO_RAW
#endif

struct fs_constant {
    const char *name;
    long long value;
};

static const struct fs_constant fs__constants[] = {
/* each name { */
#ifdef @NAME@
    {"@NAME@", (long long)(@NAME@)},
#endif
/* } each name */
};

static int fs_constants_count(void) {
    return (int)(sizeof(fs__constants) / sizeof(fs__constants[0]));
}

static const struct fs_constant *fs_constant(int index) {
    return &fs__constants[index];
}

/* AF_UNIX even where the running system lacks it, for the addresses that name it. */
#define FS_AF_UNIX AF_UNIX

/* Windows has unix-domain sockets from 10, 1803 on, whatever the headers say. */
static int fs_has_unix(void) {
#ifdef _WIN32
    SOCKET fd = WSASocketW(AF_UNIX, SOCK_STREAM, 0, NULL, 0, WSA_FLAG_NO_HANDLE_INHERIT);
    if (fd == INVALID_SOCKET) {
        return 0;
    }
    closesocket(fd);
#endif
    return 1;
}
