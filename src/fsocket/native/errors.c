/* The system's own words for its error codes; and the start of Winsock, without which every call is an error. */

#ifdef _WIN32

/* UTF-8 in `text`; the answer is the octets used, or 0 where the system has no words for the code. */
static int fs_error_text(int code, char *text, int size) {
    wchar_t wide[512];
    DWORD length = FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, NULL, (DWORD)code, 0, wide,
                                  (DWORD)(sizeof(wide) / sizeof(wide[0])), NULL);
    while (length > 0 && (wide[length - 1] <= L' ' || wide[length - 1] == L'.')) {
        length--;
    }
    return WideCharToMultiByte(CP_UTF8, 0, wide, (int)length, text, size, NULL, NULL);
}

static int fs_start(void) {
    WSADATA data;
    return -WSAStartup(MAKEWORD(2, 2), &data);
}

#else

/* Python's os.strerror has the words here. */
static int fs_error_text(int code, char *text, int size) {
    (void)code;
    (void)text;
    (void)size;
    return 0;
}

static int fs_start(void) {
    return 0;
}

#endif
