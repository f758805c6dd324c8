/* The options of Linux whose value is a pointer: filters of classic BPF, which are counted in instructions. */

static int64_t fs_set_filter(fs_socket_t fd, int level, int number, const char *instructions, int count) {
    struct sock_fprog program;
    memset(&program, 0, sizeof(program));
    program.len = (unsigned short)count;
    program.filter = (struct sock_filter *)(uintptr_t)instructions;
    return fs__result(setsockopt(fd, level, number, &program, (socklen_t)sizeof(program)));
}

/* How many instructions the filter has, of which those that fit `count` were stored; with a count of 0 none are. */
static int64_t fs_get_filter(fs_socket_t fd, int level, int number, char *instructions, int count) {
    socklen_t length = (socklen_t)count;
    return getsockopt(fd, level, number, instructions, &length) < 0 ? fs__failed() : (int64_t)length;
}
