/* What the C library's resolver would ask, and the name of this host: nobody is asked here. See resolver(3), resolv.conf(5).

   Each call sets up a resolver of its own and puts it away again, so that threads do not meet in one. */

#define FS_NAME_SERVER_PORT NS_DEFAULTPORT

/* musl's resolver reads its file anew for every question, and tells nobody what it found there. */
#if defined(__linux__) && !defined(__GLIBC__)
#define FS__HAS_RES_NINIT 0
#else
#define FS__HAS_RES_NINIT 1
#endif

/* Whose resolver it is: they do not read their file quite alike. */
#ifdef __GLIBC__
#define FS_GLIBC_RESOLVER 1
#else
#define FS_GLIBC_RESOLVER 0
#endif
#ifdef __linux__
#define FS_BIND_RESOLVER 0
#else
#define FS_BIND_RESOLVER 1
#endif

/* Whether the environment variable of that name comes before the file's search list. */
#ifdef __APPLE__
#define FS_LOCALDOMAIN 0
#else
#define FS_LOCALDOMAIN FS__HAS_RES_NINIT
#endif

/* The octets that a resolver has for all of its domains, NULs included. */
#define FS_SEARCH_ROOM ((int)sizeof(((struct __res_state *)NULL)->defdname))

static const char *fs_resolv_conf(void) {
    return _PATH_RESCONF;
}

#if FS__HAS_RES_NINIT

static int64_t fs__resolver_open(struct __res_state *resolver) {
    memset(resolver, 0, sizeof(*resolver));
    errno = ENOMEM; /* what has gone wrong where the call leaves errno alone */
    return res_ninit(resolver) == 0 ? 0 : fs__failed();
}

static void fs__resolver_close(struct __res_state *resolver) {
#ifdef __GLIBC__
    res_nclose(resolver);
#else
    res_ndestroy(resolver);
#endif
}

static void fs__pack_server_in(struct fs_address *server, const struct sockaddr_in *in) {
    fs_pack_in(server, (const char *)&in->sin_addr, ntohs(in->sin_port));
}

static void fs__pack_server_in6(struct fs_address *server, const struct sockaddr_in6 *in6) {
    fs_pack_in6(server, (const char *)&in6->sin6_addr, ntohs(in6->sin6_port), 0, (uint32_t)in6->sin6_scope_id);
}

/* How many servers there are, of which the first `most` are stored. */
static int64_t fs_name_servers(struct fs_address *servers, int most) {
    struct __res_state resolver;
    int i, count = 0;
    int64_t result = fs__resolver_open(&resolver);
    if (result < 0) {
        return result;
    }
    {
#ifdef __GLIBC__
        for (i = 0; i < resolver.nscount && i < MAXNS; i++, count++) {
            if (count < most && resolver._u._ext.nsaddrs[i] != NULL) {
                fs__pack_server_in6(&servers[count], resolver._u._ext.nsaddrs[i]);
            } else if (count < most) {
                fs__pack_server_in(&servers[count], &resolver.nsaddr_list[i]);
            }
        }
#else
        union res_sockaddr_union found[MAXNS];
        int known = res_getservers(&resolver, found, MAXNS);
        for (i = 0; i < known && i < MAXNS; i++) {
            int family = found[i].sin.sin_family;
            if (count < most && family == AF_INET6) {
                fs__pack_server_in6(&servers[count], &found[i].sin6);
            } else if (count < most && family == AF_INET) {
                fs__pack_server_in(&servers[count], &found[i].sin);
            }
            count += family == AF_INET6 || family == AF_INET; /* macOS answers an entry without a family for no server */
        }
#endif
    }
    fs__resolver_close(&resolver);
    return count;
}

/* How many octets the domains take, each with its NUL; those are stored that find room. */
static int64_t fs_search_domains(char *text, int size) {
    struct __res_state resolver;
    int i;
    int64_t length = 0, result = fs__resolver_open(&resolver);
    if (result < 0) {
        return result;
    }
    for (i = 0; i < MAXDNSRCH && resolver.dnsrch[i] != NULL; i++) {
        size_t more = strlen(resolver.dnsrch[i]) + 1;
        if ((int64_t)more <= size - length) {
            memcpy(text + length, resolver.dnsrch[i], more);
        }
        length += (int64_t)more;
    }
    fs__resolver_close(&resolver);
    return length;
}

#else

static int64_t fs_name_servers(struct fs_address *servers, int most) {
    (void)servers;
    (void)most;
    return 0;
}

static int64_t fs_search_domains(char *text, int size) {
    (void)text;
    (void)size;
    return 0;
}

#endif

/* The octets of the name, which may have dots in it. */
static int64_t fs_host_name(char *text, int size) {
    if (gethostname(text, (size_t)size) < 0) {
        return fs__failed();
    }
    text[size - 1] = '\0'; /* one that was cut off may have no NUL */
    return (int64_t)strlen(text);
}
