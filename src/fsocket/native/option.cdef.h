#define FS_OPTION_READABLE ...
#define FS_OPTION_WRITABLE ...
struct fs_option {
    const char *name;
    const char *kind;
    const char *level_name;
    const char *source;
    const char *words;
    int control;
    int level;
    int64_t number;
    int size;
    int access;
    ...;
};
const struct fs_option *fs_option(int index);
int fs_options_count(void);
int64_t fs_get_option(fs_socket_t fd, int level, int number, char *value, int size);
int64_t fs_set_option(fs_socket_t fd, int level, int number, const char *value, int size);
struct fs_option_field {
    const char *record;
    const char *name;
    const char *unit;
    int offset;
    int size;
    ...;
};
const struct fs_option_field *fs_option_field(int index);
int fs_option_fields_count(void);
int fs_pack_multicast_interface(char *value, const char *octets, unsigned int index);
int fs_unpack_multicast_interface(const char *value, int length, char *octets, unsigned int *index);
int fs_pack_membership(char *value, const char *group, const char *octets, unsigned int index);
int fs_pack_source_membership(char *value, const char *group, const char *source, const char *octets, unsigned int index);
int fs_tcp_info_scales(const char *value, int length, int *snd_wscale, int *rcv_wscale);
const char *fs_tcp_state(int state);
int fs_linger_ticks(void);
