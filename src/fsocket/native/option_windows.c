/* The control codes of WSAIoctl that act as options: SIO_. */

static int64_t fs__control(fs_socket_t fd, uint32_t code, const char *in, int in_size, char *out, int out_size) {
    DWORD count = 0;
    if (WSAIoctl(FS_SOCKET(fd), (DWORD)code, (LPVOID)(uintptr_t)in, (DWORD)in_size, out, (DWORD)out_size, &count, NULL, NULL) ==
        SOCKET_ERROR) {
        return fs__failed();
    }
    return (int64_t)count;
}

/* The octets that it wrote; `question` is what it wants to see. */
static int64_t fs_get_control(fs_socket_t fd, uint32_t code, const char *question, int question_size, char *value, int size) {
    return fs__control(fd, code, question, question_size, value, size);
}

static int64_t fs_set_control(fs_socket_t fd, uint32_t code, const char *value, int size) {
    return fs__control(fd, code, value, size, NULL, 0);
}
