int64_t fs_get_control(fs_socket_t fd, uint32_t code, const char *question, int question_size, char *value, int size);
int64_t fs_set_control(fs_socket_t fd, uint32_t code, const char *value, int size);
