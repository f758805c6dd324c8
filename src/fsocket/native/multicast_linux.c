/* What Linux needs so that a socket hears of a group what it has joined, by the adapters on which it has joined, and nothing
   else. Without IP_MULTICAST_ALL and IPV6_MULTICAST_ALL off, it hears all that any socket of the host has joined. For IPv4 that
   is all (see ip_mc_sf_allow in the kernel). For IPv6 there is more (see inet6_mc_check): the kernel looks at the group alone,
   not at the adapter, and of the sources it looks at those of the membership that is the newest, whatever its adapter.

   So an IPv6 receiver has a filter of classic BPF, a sequence of rules of which the first that fits says what becomes of the
   datagram, and at its end the rule that drops the rest. A rule is one of

       ld [index of the adapter]; jeq index, 0, past the rule; ret all
       ld [index of the adapter]; jeq index, 0, past the rule; four times { ld [a word of the source]; jeq it, ... }; ret all or 0

   The kernel keeps the filter and gives it back, so that it is the place where a change of the memberships finds the others.
   And lest the kernel look at sources itself, the newest membership is one for every source, on the loopback adapter, where the
   filter lets nothing pass; but only if there are sources on several adapters, and not if loopback is one of them. */

#define FS__LOAD (BPF_LD | BPF_W | BPF_ABS)
#define FS__COMPARE (BPF_JMP | BPF_JEQ | BPF_K)
#define FS__RETURN (BPF_RET | BPF_K)
#define FS__INDEX ((__u32)(SKF_AD_OFF + SKF_AD_IFINDEX))
#define FS__SOURCE ((__u32)(SKF_NET_OFF + (int)offsetof(struct ip6_hdr, ip6_src)))
#define FS__ALL ((__u32)-1)
#define FS__WORDS (sizeof(struct in6_addr) / sizeof(__u32))
#define FS__SHORT_RULE 3
#define FS__LONG_RULE (FS__SHORT_RULE + 2 * FS__WORDS)

struct fs__rules {
    struct sock_filter *steps; /* to be freed; with room for one rule more */
    size_t count;              /* without the last step, which drops */
};

static struct sock_filter fs__step(int code, __u32 value, size_t jump) {
    struct sock_filter step;
    memset(&step, 0, sizeof(step));
    step.code = (__u16)code;
    step.jf = (__u8)jump;
    step.k = value;
    return step;
}

/* Writes the rule of an adapter and, if there is one, of a source. Answers its steps. */
static size_t fs__make_rule(struct sock_filter *rule, const struct fs__membership *membership, __u32 verdict) {
    size_t length = membership->source_length == 0 ? FS__SHORT_RULE : FS__LONG_RULE, step = 0, word;
    struct sockaddr_in6 source;
    __u32 value;
    rule[step++] = fs__step(FS__LOAD, FS__INDEX, 0);
    rule[step++] = fs__step(FS__COMPARE, membership->index, length - 2);
    if (length == FS__LONG_RULE) {
        memset(&source, 0, sizeof(source));
        memcpy(&source, membership->source,
               (size_t)membership->source_length < sizeof(source) ? (size_t)membership->source_length : sizeof(source));
        for (word = 0; word < FS__WORDS; word++) {
            memcpy(&value, source.sin6_addr.s6_addr + word * sizeof(value), sizeof(value));
            rule[step++] = fs__step(FS__LOAD, FS__SOURCE + (__u32)(word * sizeof(value)), 0);
            rule[step] = fs__step(FS__COMPARE, ntohl(value), length - step - 1);
            step++;
        }
    }
    rule[step++] = fs__step(FS__RETURN, verdict, 0);
    return step;
}

/* The steps of the rule at a place; 0: there is none that could be ours. */
static size_t fs__rule_length(const struct sock_filter *rule, size_t room) {
    size_t length, step;
    if (room < FS__SHORT_RULE || rule[0].code != FS__LOAD || rule[0].k != FS__INDEX || rule[1].code != FS__COMPARE) {
        return 0;
    }
    length = (size_t)rule[1].jf + 2;
    if ((length != FS__SHORT_RULE && length != FS__LONG_RULE) || length > room || rule[length - 1].code != FS__RETURN) {
        return 0;
    }
    for (step = 2; step < length - 1; step += 2) {
        if (rule[step].code != FS__LOAD || rule[step + 1].code != FS__COMPARE) {
            return 0;
        }
    }
    return length;
}

/* 1: the rules of a socket; 0: it has no filter, or not one of ours; or minus the error code. */
static int64_t fs__read_rules(fs_socket_t fd, struct fs__rules *rules) {
    socklen_t steps = 0; /* which is what this option counts in */
    size_t place = 0, length;
    memset(rules, 0, sizeof(*rules));
    if (getsockopt(fd, SOL_SOCKET, SO_GET_FILTER, NULL, &steps) < 0 || steps == 0) {
        return 0;
    }
    rules->steps = calloc((size_t)steps + FS__LONG_RULE, sizeof(*rules->steps));
    if (rules->steps == NULL) {
        return -(int64_t)FS_ENOMEM;
    }
    rules->count = (size_t)steps - 1;
    if (getsockopt(fd, SOL_SOCKET, SO_GET_FILTER, rules->steps, &steps) == 0 && (size_t)steps == rules->count + 1 &&
        rules->steps[rules->count].code == FS__RETURN && rules->steps[rules->count].k == 0) {
        while ((length = fs__rule_length(rules->steps + place, rules->count - place)) != 0) {
            place += length;
        }
        if (place == rules->count) {
            return 1;
        }
    }
    free(rules->steps);
    rules->steps = NULL;
    return 0;
}

/* Makes the rules the socket's filter, with the step that drops what none of them fits. */
static int64_t fs__write_rules(fs_socket_t fd, struct fs__rules *rules) {
    struct sock_fprog program;
    rules->steps[rules->count] = fs__step(FS__RETURN, 0, 0);
    if (rules->count >= BPF_MAXINSNS) {
        return -(int64_t)ENOBUFS;
    }
    memset(&program, 0, sizeof(program));
    program.len = (unsigned short)(rules->count + 1);
    program.filter = rules->steps;
    return fs__set(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program));
}

static void fs__insert(struct fs__rules *rules, size_t place, const struct sock_filter *rule, size_t length) {
    memmove(rules->steps + place + length, rules->steps + place, (rules->count - place) * sizeof(*rule));
    memcpy(rules->steps + place, rule, length * sizeof(*rule));
    rules->count += length;
}

/* Takes away the rules of an adapter: all of them, or those that are the same as `rule`. */
static void fs__take_away(struct fs__rules *rules, unsigned int index, const struct sock_filter *rule, size_t length) {
    size_t place = 0, here;
    while (place < rules->count) {
        here = fs__rule_length(rules->steps + place, rules->count - place);
        if (rules->steps[place + 1].k == index &&
            (rule == NULL || (here == length && memcmp(rules->steps + place, rule, length * sizeof(*rule)) == 0))) {
            memmove(rules->steps + place, rules->steps + place + here, (rules->count - place - here) * sizeof(*rules->steps));
            rules->count -= here;
        } else {
            place += here;
        }
    }
}

static void fs__change_rules(struct fs__rules *rules, int change, const struct fs__membership *membership) {
    struct sock_filter rule[FS__LONG_RULE];
    size_t length = fs__make_rule(rule, membership, change == FS_MULTICAST_JOIN || change == FS_MULTICAST_LEAVE ? FS__ALL : 0);
    if (change == FS_MULTICAST_JOIN) {
        /* Where the kernel has taken a source beside a membership for everybody, it has replaced it. */
        struct fs__membership everybody = *membership;
        struct sock_filter replaced[FS__LONG_RULE];
        everybody.source_length = 0;
        fs__take_away(rules, membership->index, replaced, fs__make_rule(replaced, &everybody, FS__ALL));
        fs__insert(rules, rules->count, rule, length);
    } else if (change == FS_MULTICAST_BLOCK) {
        fs__insert(rules, 0, rule, length);
    } else {
        fs__take_away(rules, membership->index, membership->source_length == 0 ? NULL : rule, length);
    }
}

/* Whether there are rules of an adapter. */
static int fs__has_rules(const struct fs__rules *rules, unsigned int index) {
    size_t place;
    for (place = 0; place < rules->count; place += fs__rule_length(rules->steps + place, rules->count - place)) {
        if (rules->steps[place + 1].k == index) {
            return 1;
        }
    }
    return 0;
}

/* Whether the kernel would apply the sources of one adapter to another. */
static int fs__mixes_sources(const struct fs__rules *rules) {
    size_t place, length;
    int sources = 0, several = 0;
    for (place = 0; place < rules->count; place += length) {
        length = fs__rule_length(rules->steps + place, rules->count - place);
        sources = sources || length == FS__LONG_RULE;
        several = several || rules->steps[place + 1].k != rules->steps[1].k;
    }
    return sources && several;
}

/* Whether there is something that a change takes back. The kernel knows, too; but it may have our guard there, and being asked
   to take back a source that it has not, it makes a membership for everybody one for nobody. */
static int fs__can_take_back(const struct fs__rules *rules, int change, const struct fs__membership *membership) {
    struct sock_filter rule[FS__LONG_RULE];
    size_t place, here, length = fs__make_rule(rule, membership, change == FS_MULTICAST_LEAVE ? FS__ALL : 0);
    if (change == FS_MULTICAST_BLOCK || membership->source_length == 0) {
        return fs__has_rules(rules, membership->index);
    }
    for (place = 0; place < rules->count; place += here) {
        here = fs__rule_length(rules->steps + place, rules->count - place);
        if (here == length && memcmp(rules->steps + place, rule, length * sizeof(*rule)) == 0) {
            return 1;
        }
    }
    return 0;
}

static int64_t fs__membership_in_rules(fs_socket_t fd, int change, const struct fs__membership *membership,
                                       struct fs__rules *rules) {
    struct fs__membership guard = *membership;
    int64_t result;
    guard.index = if_nametoindex("lo");
    guard.source_length = 0;
    if (change != FS_MULTICAST_JOIN && !fs__can_take_back(rules, change, membership)) {
        return -(int64_t)EADDRNOTAVAIL;
    }
    if (change == FS_MULTICAST_JOIN && membership->index == guard.index && !fs__has_rules(rules, guard.index)) {
        fs__change(fd, FS_MULTICAST_LEAVE, &guard);
    }
    result = fs__change(fd, change, membership);
    if (result < 0) {
        return result;
    }
    fs__change_rules(rules, change, membership);
    result = fs__write_rules(fd, rules);
    if (result < 0 && change == FS_MULTICAST_JOIN) {
        fs__change(fd, FS_MULTICAST_LEAVE, membership);
        return result;
    }
    if (!fs__has_rules(rules, guard.index)) {
        fs__change(fd, FS_MULTICAST_LEAVE, &guard);
        if (fs__mixes_sources(rules)) {
            fs__change(fd, FS_MULTICAST_JOIN, &guard); /* the newest */
        }
    }
    return result;
}

static int64_t fs__membership(fs_socket_t fd, int change, const struct fs__membership *membership) {
    struct fs__rules rules;
    int64_t result = fs__multicast_level(membership) == IPPROTO_IPV6 ? fs__read_rules(fd, &rules) : 0;
    if (result == 0) {
        return fs__change(fd, change, membership);
    }
    if (result > 0) {
        result = fs__membership_in_rules(fd, change, membership, &rules);
        free(rules.steps);
    }
    return result;
}

static int64_t fs__ask_membership(fs_socket_t fd, const struct fs__membership *membership) {
    struct group_filter filter;
    socklen_t size = sizeof(filter);
    memset(&filter, 0, sizeof(filter));
    filter.gf_interface = membership->index;
    memcpy(&filter.gf_group, membership->group, (size_t)membership->group_length);
    return fs__result(getsockopt(fd, fs__multicast_level(membership), MCAST_MSFILTER, &filter, &size));
}

/* The kernel alone would name our guard, too. */
static int fs_may_have_joined(fs_socket_t fd, unsigned int index, const char *group, int group_length) {
    const struct fs__membership membership = {index, group, group_length, NULL, 0};
    struct fs__rules rules;
    int joined = fs__is_sockaddr(group_length) && fs__known_as_joined(fd, &membership);
    if (joined && fs__multicast_level(&membership) == IPPROTO_IPV6 && fs__read_rules(fd, &rules) > 0) {
        joined = fs__has_rules(&rules, index);
        free(rules.steps);
    }
    return joined;
}

static int64_t fs_prepare_receiver(fs_socket_t fd, int family) {
    int off = 0;
    struct sock_filter last;
    struct fs__rules none = {&last, 0};
    int64_t result = fs__share_port(fd, family);
    if (result == 0 && family == AF_INET6) {
#ifdef IPV6_MULTICAST_ALL
        result = fs__set(fd, IPPROTO_IPV6, IPV6_MULTICAST_ALL, &off, sizeof(off));
#endif
        if (result == 0 || result == -ENOPROTOOPT) { /* before Linux 4.20 */
            result = fs__write_rules(fd, &none);
        }
    } else if (result == 0) {
        result = fs__set(fd, IPPROTO_IP, IP_MULTICAST_ALL, &off, sizeof(off));
    }
    return result;
}
